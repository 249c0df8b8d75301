/** The texts in Spanish. */

import editor from "./es/editor.js";
import entry from "./es/entry.js";
import frame from "./es/frame.js";
import interviews from "./es/interviews.js";
import invite from "./es/invite.js";
import people from "./es/people.js";
import reviews from "./es/reviews.js";
import settings from "./es/settings.js";

export default {
  ...editor, ...entry, ...frame, ...interviews, ...invite, ...people, ...reviews, ...settings,
};
