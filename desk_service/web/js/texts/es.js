/** The texts in Spanish. */

import entry from "./es/entry.js";
import frame from "./es/frame.js";
import interviews from "./es/interviews.js";
import settings from "./es/settings.js";

export default { ...entry, ...frame, ...interviews, ...settings };
