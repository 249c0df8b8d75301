/** The texts in English. The type check demands the same keys of every other language. */

import entry from "./en/entry.js";
import frame from "./en/frame.js";
import interviews from "./en/interviews.js";
import settings from "./en/settings.js";

export default { ...entry, ...frame, ...interviews, ...settings };
