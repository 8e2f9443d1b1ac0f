// Imports each argument and prints what it exports, or why it can't.
const results = {};
for (const entry of process.argv.slice(2)) {
  try {
    results[entry] = { names: Object.keys(await import(entry)) };
  } catch (error) {
    results[entry] = { code: error.code, message: error.message };
  }
}
console.log(JSON.stringify(results));
