/** The recognition of speech in a room, loaded only where the candidate agreed to the microphone. */

/** @import { PageConfig } from "../shared/web/js/api_types.js" */
/** @import { Answers } from "./answers.js" */
/** @import { SessionApi } from "./api.js" */
/** @import { DeviceStore } from "./device_store.js" */
/** @import { Recogniser } from "./speech.js" */

import { locale } from "./i18n.js";
import { ServerRecogniser } from "./sound/server_recogniser.js";
import { SoundOutbox } from "./sound/sound_outbox.js";
import { recogniser } from "./speech.js";

/**
 * @typedef {object} Hearing
 * @property {SoundOutbox | null} sound null where the server does not recognise speech
 * @property {(question: number) => Recogniser | null} recogniserOf null where the browser cannot recognise speech
 */

/**
 * Open the recogniser that the server's operator chose.
 * @param {PageConfig["recogniser"]} by
 * @param {string} language of the interview
 * @param {{api: SessionApi, store: DeviceStore, answers: Answers}} room
 * @returns {Promise<Hearing>}
 */
export async function openHearing(by, language, { api, store, answers }) {
  if (by !== "server") {
    return { sound: null, recogniserOf: () => (by === "browser" ? recogniser(locale(language)) : null) };
  }
  const sound = await SoundOutbox.open(store.frames, api, {
    onWords: (words) => void answers.hearSpoken(words),
    onNotUnderstood: ({ question_index, stream, first_frame }) =>
      void answers.miss(question_index, { stream, first_frame }),
  });
  return { sound, recogniserOf: (question) => new ServerRecogniser(sound, question) };
}
