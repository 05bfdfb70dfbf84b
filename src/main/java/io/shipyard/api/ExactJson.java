package io.shipyard.api;

import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;

/** Takes of a body what the description calls valid, and no more: {@code "5"} is no number, and {@code 5} no text. */
public class ExactJson implements BiFunction<ObjectMapper, Type, ObjectReader> {

    @Override
    public ObjectReader apply(ObjectMapper shared, Type type) {
        ObjectMapper exact = shared.copy().disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .registerModule(new SimpleModule().addDeserializer(Integer.class, new WholeNumber()));
        Stream.of(CoercionInputShape.Boolean, CoercionInputShape.Integer, CoercionInputShape.Float)
                .forEach(shape -> exact.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail));
        return exact.readerFor(exact.constructType(type));
    }

    /** JSON has one kind of numbers: {@code 5.0} and {@code 5e0} are whole, {@code 5.5} is not. */
    private static final class WholeNumber extends StdDeserializer<Integer> {

        private static final long serialVersionUID = 1;

        WholeNumber() {
            super(Integer.class);
        }

        @Override
        public Integer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.currentToken().isNumeric()) {
                return (Integer) context.handleUnexpectedToken(Integer.class, parser);
            }
            BigDecimal number = parser.getDecimalValue();
            try {
                return number.intValueExact();
            } catch (ArithmeticException fractionOrTooLarge) {
                return (Integer) context.handleWeirdNumberValue(Integer.class, number, "not a whole number that fits");
            }
        }
    }
}
