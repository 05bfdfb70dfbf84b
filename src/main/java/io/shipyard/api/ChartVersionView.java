package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.ci.RepoCiStatus;

/** The chart that a run brought */
@Schema(description = "The chart that a run brought")
public record ChartVersionView(
        @Schema(description = "Name of the chart, empty if the log names none") @JsonProperty("chart_name") String chartName,
        @Schema(description = "Version without a leading v, empty if none was found") @JsonProperty("chart_version") String chartVersion) {

    static ChartVersionView of(RepoCiStatus status) {
        return new ChartVersionView(status.reading.chartName, status.reading.chartVersion);
    }
}
