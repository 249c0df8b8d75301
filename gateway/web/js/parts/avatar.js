/** The face that asks a question: a film with captions, then a silent film in which the face listens. */

/** @import { Room } from "../room.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/** Milliseconds from pressing play to the first picture. After them the question stays a text. */
const STALL_MS = 8_000;

/**
 * @typedef {object} Avatar
 * @property {HTMLElement} element
 * @property {() => void} listen ends the question: the candidate speaks, and the microphone must not hear the film
 * @property {() => void} close
 */

/**
 * @typedef {object} AvatarOptions
 * @property {string | null} listening the path of the silent film
 * @property {() => void} onFailure called when the browser cannot play the film
 * @property {(speaking: boolean) => void} onSpeaking takes whether the question is being asked aloud
 */
/**
 * Show a film that is there.
 * @param {Room} room
 * @param {string} path of the film
 * @param {AvatarOptions} options
 * @returns {Promise<Avatar>}
 */
export async function avatar(room, path, { listening, onFailure, onSpeaking }) {
  const files = new Files(room);
  const subtitles = files.address(path.replace(/mp4$/, "vtt")).catch(() => "");
  const [film, captions] = await Promise.all([files.address(path), subtitles]);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return still(files, film, path, onFailure, onSpeaking);
  const player = new Player(files, { film, captions, onFailure, onSpeaking });
  // The question does not wait for the silent film.
  if (listening) files.address(listening).then((silent) => (player.listening = silent), () => {});
  return player;
}

/** The addresses of a session's files; where reading is private, they are read with the token. */
class Files {
  /** @type {string[]} */
  #blobs = [];

  /** @param {Room} room */
  constructor(room) {
    this.room = room;
    this.shown = !(room.held.privateReads ?? room.config.private_reads);
  }

  /** @param {string} path */
  async address(path) {
    if (this.shown) return path;
    const blob = URL.createObjectURL(await this.room.api.file(path));
    this.#blobs.push(blob);
    return blob;
  }

  close() {
    for (const blob of this.#blobs) URL.revokeObjectURL(blob);
  }
}

/**
 * Show the poster, and play the sound on request: the candidate wants no motion.
 * @param {Files} files
 * @param {string} film
 * @param {string} path
 * @param {() => void} onFailure
 * @param {(speaking: boolean) => void} onSpeaking
 * @returns {Avatar}
 */
function still(files, film, path, onFailure, onSpeaking) {
  const sound = new Audio();
  sound.preload = "none";
  sound.src = film;
  sound.addEventListener("error", onFailure);
  sound.addEventListener("playing", () => onSpeaking(true));
  for (const end of ["pause", "ended", "error"]) sound.addEventListener(end, () => onSpeaking(false));
  const play = () => {
    sound.currentTime = 0;
    sound.play().catch(onFailure);
  };
  const element = h("div", { class: "avatar" },
    files.shown && h("img", { src: path.replace(/mp4$/, "jpg"), alt: "", width: 352, height: 352 }),
    h("p", { class: "row" }, button(t("avatar.listen"), play)));
  return {
    element,
    listen: () => sound.pause(),
    close: () => {
      sound.pause();
      files.close();
    },
  };
}

/** @implements {Avatar} */
class Player {
  /** The address of the silent film, once it is known. @type {string | null} */
  listening = null;
  #stall = 0;
  #asking = true;

  /**
   * @param {Files} files
   * @param {Omit<AvatarOptions, "listening"> & {film: string, captions: string}} options
   */
  constructor(files, { film, captions, onFailure, onSpeaking }) {
    this.files = files;
    this.film = film;
    this.onFailure = onFailure;
    this.onSpeaking = onSpeaking;
    this.track = captions
      ? h("track", {
        kind: "captions",
        src: captions,
        srclang: files.room.held.language,
        label: t("avatar.captions"),
        default: true,
      })
      : null;
    this.video = h("video", {
      playsinline: true,
      preload: "auto",
      poster: files.shown && film.replace(/mp4$/, "jpg"),
      src: film,
      "aria-label": t("question.video"),
      on: {
        ended: () => this.#asking && this.listen(),
        playing: () => {
          clearTimeout(this.#stall);
          this.#tell();
        },
        pause: () => this.onSpeaking(false),
        error: () => this.#failed(),
      },
    }, this.track);
    this.replay = button(t("avatar.play"), () => this.ask());
    this.mute = button(t("avatar.mute"), () => this.#mute(), { "aria-pressed": "false" });
    this.skip = button(t("avatar.skip"), () => this.listen(), { "aria-keyshortcuts": "Escape" });
    this.skip.append(h("span", { class: "key-hint", "aria-hidden": "true" }, "\u00a0(Esc)"));
    const buttons = h("p", { class: "row" }, this.replay, this.skip, this.mute);
    this.element = h("div", { class: "avatar" }, this.video, buttons);
    this.onKey = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && this.#asking && this.listen();
    document.addEventListener("keydown", this.onKey);
    this.skip.hidden = true;
    // Without a gesture no browser plays sound; a reloaded page waits for one.
    if (navigator.userActivation?.hasBeenActive ?? true) this.ask();
  }

  /** Play the question from its start, with its captions. */
  ask() {
    this.#show(this.film, { asking: true });
    this.#stall = setTimeout(() => this.#failed(), STALL_MS);
    this.video.play().then(
      () => (this.skip.hidden = !this.#asking),
      (/** @type {DOMException} */ refusal) => {
        clearTimeout(this.#stall); // a refused start waits for the button
        if (refusal.name === "NotSupportedError") this.#failed();
      },
    );
  }

  /** Show the listening face, or the last picture of the question where there is none. */
  listen() {
    clearTimeout(this.#stall);
    this.replay.textContent = t("avatar.replay");
    this.skip.hidden = true;
    this.onSpeaking(false);
    if (!this.listening) {
      this.#asking = false;
      this.video.pause();
      return;
    }
    this.#show(this.listening, { asking: false });
    this.video.play().catch(() => {}); // a still face listens, too
  }

  close() {
    clearTimeout(this.#stall);
    document.removeEventListener("keydown", this.onKey);
    this.onSpeaking(false);
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    this.files.close();
  }

  /**
   * @param {string} src
   * @param {{asking: boolean}} state
   */
  #show(src, { asking }) {
    this.#asking = asking;
    this.video.loop = !asking;
    if (this.video.getAttribute("src") !== src) this.video.src = src;
    this.video.currentTime = 0;
    if (this.track) this.track.track.mode = asking ? "showing" : "hidden";
  }

  #mute() {
    this.video.muted = !this.video.muted;
    this.mute.setAttribute("aria-pressed", String(this.video.muted));
    this.#tell();
  }

  #tell() {
    this.onSpeaking(this.#asking && !this.video.paused && !this.video.muted);
  }

  #failed() {
    if (!this.#asking) return; // the listening face is no loss
    this.close();
    this.onFailure();
  }
}
