// Runs the stock clients against the example server: `node --test run.mjs`, after `npm ci` and
// `pip install -r requirements.txt` (RIALTO_TEST_PYTHON names that Python; python3 otherwise).
import "./javascript.mjs";
import "./python.mjs";
