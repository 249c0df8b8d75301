/** The texts in English. The type check demands the same keys of every other language. */

import editor from "./en/editor.js";
import entry from "./en/entry.js";
import frame from "./en/frame.js";
import interviews from "./en/interviews.js";
import invite from "./en/invite.js";
import people from "./en/people.js";
import reviews from "./en/reviews.js";
import settings from "./en/settings.js";

export default {
  ...editor, ...entry, ...frame, ...interviews, ...invite, ...people, ...reviews, ...settings,
};
