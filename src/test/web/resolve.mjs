// Has Node find the page's modules: they import one another as the bundler allows it, without the `.ts` that Node asks for.
import {registerHooks} from 'node:module';

registerHooks({
  resolve(name, context, next) {
    const ours = name.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(ours ? `${name}.ts` : name, context);
  },
});
