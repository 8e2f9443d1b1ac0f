// Loaded before a program: writes the addresses of all modules that it loads to a file when it ends.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
process.on('exit', () => {
  if (process.env.GATEHOUSE_TEST_LOADED) {
    writeFileSync(process.env.GATEHOUSE_TEST_LOADED, loaded.join('\n'));
  }
});
