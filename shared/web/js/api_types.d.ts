/** The HTTP API's types, made from docs/openapi.json by `make docs`. Do not edit. */

/** The interview is over; its report is being made, or is there already. */
export interface Accepted {
  session_id: string;
  state: string;
}

/** An objection with its answer, once there is one. It names nobody. */
export interface AnsweredContest {
  text: string;
  at: number;
  answer?: string | null;
  outcome?: "upheld" | "changed" | "regraded" | null;
  answered_at?: number | null;
}

/** A follow-up with the answer to it. `record` is as that of an Answer. */
export interface AnsweredProbe {
  text: string;
  for_cover: string;
  index: number;
  follows: number;
  why?:
    | "always"
    | "not_mentioned"
    | "never"
    | "no_probes"
    | "limit"
    | "no_answer"
    | "declined"
    | "not_understood"
    | "not_gradable"
    | "covered"
    | "no_time";
  chosen_by?: ChosenBy | null;
  transcript: string;
  record?: string | null;
}

export interface AppendBody {
  text: string;
  /**
   * The `Idempotency-Key` (or frame `id`) of the utterance of this question that this one corrects. Both are kept; the
   * transcript shows this one, in the other's place.
   */
  replaces?: string | null;
  /** When each word was spoken. Together, with a space after each, at most twice as long as the text. */
  words?: Array<SpokenWord> | null;
  session_id: string;
  question_index?: number;
  /** Orders the answer's utterances, if every one of them has it. */
  sequence?: number | null;
}

export interface AttentionBody {
  state: "focused" | "distracted" | "unknown";
  event: string;
  confidence?: number | null;
  timestamp?: string | null;
}

/** The attention figures that the client sent; the server's own figures take precedence. */
export interface AttentionClaim {
  focused_ratio: number;
  distracted_ratio: number;
}

/**
 * Shares of the interview's time (they add to 1), and how they came about.
 *
 * `longest_away_seconds`: the longest spell of `distracted`. `timeline` has no gaps; a very busy timeline leaves out
 * its shortest spells, which the other figures still count. A client's claim has neither.
 */
export interface AttentionFigures {
  source: "server" | "client";
  focused_ratio: number;
  distracted_ratio: number;
  unknown_ratio: number;
  observations?: number;
  seconds?: number;
  longest_away_seconds?: number | null;
  timeline?: Array<AttentionSpell>;
}

/** A period during which the state did not change. Unix seconds. */
export interface AttentionSpell {
  start: number;
  end: number;
  state: "focused" | "distracted" | "unknown";
}

/** The chooser of a follow-up: the template itself, a rule of words, or a language model. */
export interface ChosenBy {
  chooser: "template" | "rule" | "model";
  version?: string;
  model?: string | null;
}

export interface ClaimedAttention {
  focused_ratio: number;
  distracted_ratio: number;
}

/** The candidate's `choices`, by a version of the consent text; `given_at` in Unix seconds. */
export interface Consent {
  version: string;
  choices: { [name: string]: boolean };
  given_at: number;
}

export interface ConsentBody {
  version: string;
  choices: { [name: string]: boolean };
}

/** The receipt. The session's id is shown shortened. */
export interface Consented {
  session_id: string;
  version: string;
  choices: { [name: string]: boolean };
  /** Unix seconds. */
  given_at: number;
}

/** The candidate's objection to something in the report or the interview. */
export interface Contest {
  text: string;
  at: number;
}

export interface ContestBody {
  text: string;
}

export type DocumentsOfService = { [name: string]: Array<StoredDocument> };

/**
 * The reason for a trait's mark: a sentence, and at most two quotes.
 *
 * The quotes are word for word from the transcript: only case, punctuation and white space may differ.
 */
export interface Evidence {
  trait: "clarity" | "relevance" | "structure" | "conciseness" | "confidence";
  reason: string;
  quotes?: Array<string>;
}

/** Everything stored of a session, by service and kind, as it is stored. */
export interface Export {
  session_id: string;
  exported_at: number;
  /** Marks are left out: people have to mark first. Ask again later. */
  blind: boolean;
  /** The report as PDF, in base64; null if there is none, or it holds more than 8 MiB. */
  pdf: string | null;
  /**
   * The recorded sound that is still stored, with the address of each stream: the sound itself is too large for the
   * export.
   */
  sound: Array<RecordedSound>;
  services: { [name: string]: DocumentsOfService };
}

/**
 * Feedback for the candidate, without marks, in the interview's language.
 *
 * `lead` introduces the feedback, and `withheld` says that the report goes to the inviting staff. A tip belongs to each
 * trait; there are none where nothing was graded.
 */
export interface Feedback {
  lead: string;
  withheld: string;
  strengths?: Array<string>;
  tips?: { [name: string]: string };
}

/**
 * The report, where its PDF is, and the candidate's objections to something.
 *
 * `set_aside` names the events that could not be handled. When the operator replays them, the report is amended.
 */
export interface FinalReport {
  session_id: string;
  role: string;
  title?: string;
  invitation?: Invitation | null;
  candidate_report?: "full" | "feedback" | "none";
  blind?: boolean;
  language?: string;
  started_at: number;
  finalized_at: number;
  summary: string;
  overview?: Overview | null;
  feedback?: Feedback | null;
  questions: Array<ReportedAnswer>;
  unsubmitted?: Array<UnsubmittedAnswer>;
  attention?: AttentionFigures | null;
  attention_claim?: AttentionClaim | null;
  consent?: Consent | null;
  graded_by: string;
  usage?: Usage | null;
  rubric?: Rubric | null;
  revision?: number;
  amended?: boolean;
  abandoned?: boolean;
  set_aside?: Array<string>;
  contests?: Array<Contest>;
  pdf?: PrintedPdf | null;
  contested?: boolean;
  pdf_url: string;
}

export interface FinalizeBody {
  session_id: string;
  transcripts?: Array<SubmittedTranscript> | null;
  attention_summary?: ClaimedAttention | null;
}

/**
 * The maker of a grade. `note` says why it is not the grader of first choice, if so.
 *
 * `stands_in_for` names the model that was asked first and gave no grade; None where none was.
 */
export interface GradedBy {
  grader: string;
  version: string;
  rubric: string;
  model?: string | null;
  note?: string | null;
  stands_in_for?: string | null;
}

export interface Health {
  status?: string;
  /** A shortage that the gateway serves under; absent when there is none. */
  note?: string | null;
}

/** The words of a trial. Nothing of it is kept. */
export interface Heard {
  /** Whether somebody speaks in the file. */
  speech: boolean;
  /** The words, as far as they are sure; may be empty. */
  text: string;
}

/** Everything that a client needs to go on after a reload or on another device. */
export interface Interview {
  session_id: string;
  role: string;
  /** open, finalizing or reported */
  state: string;
  questions: Array<string>;
  started_at: number;
  closes_at: number;
  language: string;
  terms: Terms;
  saved: Array<SavedAnswer>;
  consents: Array<Consent>;
  contests: Array<Contest>;
  /** The follow-ups that were asked; absent if there is none. */
  probes?: Array<ShownProbe>;
}

/**
 * The invitation that an interview came from, as a report may print it: without the person.
 *
 * `label`, such as C-0042, stands for the person; `version` is the version of the template, and `sha256` its digest.
 */
export interface Invitation {
  label?: string;
  version?: number | null;
  sha256?: string;
}

/** An interview by invitation, whose objections people answer. */
export interface InvitedInterview {
  session_id: string;
  role: string;
  /** open, finalizing or reported */
  state: string;
  questions: Array<string>;
  started_at: number;
  closes_at: number;
  language: string;
  terms: Terms;
  saved: Array<SavedAnswer>;
  consents: Array<Consent>;
  contests: Array<AnsweredContest>;
  /** The follow-ups that were asked; absent if there is none. */
  probes?: Array<ShownProbe>;
  private_reads?: boolean;
  /** When the link opened the interview last after its start, on any device. */
  resumed_at: number | null;
  question_seconds: Array<number>;
  voice: boolean;
  camera: boolean;
  asks_if_finished?: boolean;
}

/** The start of an interview by invitation, or its resumption by the link. */
export interface InvitedStart {
  session_id: string;
  questions: Array<string>;
  token: Token;
  role: string;
  language: string;
  /** Unix seconds; nothing can be added after it. */
  closes_at: number;
  terms: Terms;
  /** open, finalizing or reported */
  state: string;
  /** An earlier start began it, maybe on another device. */
  resumed: boolean;
  /** The time of this call, if it resumed. */
  resumed_at: number | null;
  /** Attention, videos and PDF ask for the token. */
  private_reads?: boolean;
  /** The time that each answer may take; empty without a time limit. */
  question_seconds: Array<number>;
  /** Answers may be spoken. */
  voice: boolean;
  /** Attention is collected, if the candidate agrees. */
  camera: boolean;
  /** A page may ask after a silence if the answer is finished. */
  asks_if_finished?: boolean;
}

export type JsonValue = unknown;

export interface Life {
  status?: string;
}

/** The facts that a candidate should know before the start. */
export interface Look {
  title: string;
  language: string;
  /** The number of questions. */
  questions: number;
  /** The time that the answers should take, in all. */
  minutes: number;
  /** For how long the interview is open, from its start; from now, if it has no time limit of its own. */
  session_seconds: number;
  /** Unix seconds; no start is possible before. */
  opens_at: number | null;
  /** Unix seconds; a start is possible until then. */
  expires_at: number;
  /** The interview runs, or is over: a start resumes it. */
  started: boolean;
  /** open, finalizing or reported; null before the start */
  state: string | null;
  /** Answers may be spoken; they may be written in any case. */
  voice: boolean;
  /** Attention is collected, if the candidate agrees. */
  camera: boolean;
  organisation: string | null;
  contact: string | null;
  /** How to get an interview with a person instead. */
  alternative: string | null;
  /** The program that marks the answers. */
  graded_by: string;
}

export interface LookBody {
  /** The part of the invitation's link behind the #. */
  invitation: string;
}

/** The decision on a follow-up. Where `probe` is null, the next question follows. */
export interface Next {
  probe: ShownProbe | null;
  why:
    | "always"
    | "not_mentioned"
    | "never"
    | "no_probes"
    | "limit"
    | "no_answer"
    | "declined"
    | "not_understood"
    | "not_gradable"
    | "covered"
    | "no_time";
}

export interface NextBody {
  /** The question, or the follow-up, whose answer is finished. */
  question_index: number;
}

export interface Noted {
  status?: string;
  /** Unix seconds. */
  at: number;
}

/**
 * A report in a minute, drawn from the answers with marks alone.
 *
 * `strengths`, `risks` and `ask_next` hold at most three sentences each, which begin with a competency. `awaiting`
 * counts the answers with words and without marks, which a person has to read. `total` is the mean of the marked
 * answers, of 25, and `traits` holds their mean marks.
 */
export interface Overview {
  headline: string;
  strengths?: Array<string>;
  risks?: Array<string>;
  ask_next?: Array<string>;
  asked: number;
  answered: number;
  marked: number;
  awaiting: number;
  total?: number | null;
  traits?: { [name: string]: number };
}

/** The operator's settings of the page. */
export interface PageConfig {
  /** The operator's version of the consent text, and the grader that it names. */
  consent_version: string;
  /** Who grades: the model's name, or `offline` for this server's own grader. */
  grader: string;
  /** The host that answers are sent to for grading; null if they stay here. */
  words_sent_to: string | null;
  /** Whether words are refused before a consent. */
  require_consent: boolean;
  languages?: Array<PageLanguage>;
  /** The language of an interview that is started without one. */
  interview_language: string;
  /** Whether the camera's pictures are searched for one. */
  phone_detection: boolean;
  /** Whether an interview may begin without an invitation. */
  open_start: boolean;
  /** Whether the PDF and the videos ask for the token. */
  private_reads: boolean;
  /** Whether this server makes films of the questions. */
  videos: boolean;
  /** Who turns speech into words: this server, the browser, or nobody. */
  recogniser: "server" | "browser" | "off";
  /** Whether the microphone's sound is kept as long as the interview. */
  keeps_sound: boolean;
  /** For how long an interview is open, from its start. */
  session_seconds: number;
  /** What an answer should take. */
  question_seconds: number;
  terms: Terms;
}

export type PageLanguage = "en" | "es";

/** The report is not there: `open` while the interview runs, `finalizing` while it is made. */
export interface Pending {
  session_id: string;
  state: string;
  /** What keeps it from being finished, in plain words. */
  problem: string | null;
}

/** A PDF file as it was printed: the SHA-256 of its bytes (hexadecimal), and the time. */
export interface PrintedPdf {
  sha256: string;
  printed_at: number;
}

/** RFC 9457 problem details. */
export interface Problem {
  /** A stable code: `urn:vivavoce:problem:` and a word such as `session-closed`. */
  type?: string;
  title: string;
  status: number;
  detail: string;
}

/** The number of erased rows, by service and kind. The session's id is shown shortened. */
export interface Receipt {
  session: string;
  erased_at: number;
  /** Whether every service has confirmed by now. */
  complete: boolean;
  removed: { [name: string]: RowsOfService };
  not_covered: string;
}

export interface Recorded {
  status?: string;
}

/** A stream of recorded sound; `seconds` is the length of the sound that is still stored. */
export interface RecordedSound {
  stream: string;
  seconds: number;
  /** The address of the sound as a wav file. */
  url: string;
}

/**
 * A question of the finalize answer: the fields of the contract, then the product's own.
 *
 * `probes` are the follow-ups with their answers, and `before_probes` the marks without them; both are absent where no
 * follow-up was asked.
 */
export interface ReportedAnswer {
  question: string;
  transcript: string;
  scores: ReportedScores;
  question_index?: number | null;
  competency?: string;
  source?: "record" | "submitted";
  record?: string | null;
  not_understood?: number;
  graded_by: GradedBy;
  state?: "graded" | "graded offline" | "no answer" | "needs a person" | "not graded" | "not gradable";
  evidence?: Array<Evidence>;
  review?: string | null;
  uncovered?: Array<string>;
  spread?: number | null;
  usage?: Usage | null;
  probes?: Array<AnsweredProbe>;
  before_probes?: ReportedScores | null;
}

export interface ReportedScores {
  clarity: 1 | 2 | 3 | 4 | 5;
  relevance: 1 | 2 | 3 | 4 | 5;
  structure: 1 | 2 | 3 | 4 | 5;
  conciseness: 1 | 2 | 3 | 4 | 5;
  confidence: 1 | 2 | 3 | 4 | 5;
  total: number;
  commentary: string;
}

/**
 * A role as `GET /interview/roles` lists it.
 *
 * `questions` is their number, `languages` names the languages that the role has questions in.
 */
export interface RoleSummary {
  name: string;
  title: string;
  description: string;
  questions: number;
  languages: Array<string>;
}

export type RowsOfService = { [name: string]: number };

/**
 * The meaning of the marks.
 *
 * `between` explains the marks 2 and 4; `never_evidence` lists features that change no mark.
 */
export interface Rubric {
  version: string;
  between?: string;
  traits: { [name: string]: TraitRubric };
  never_evidence: Array<string>;
}

export interface Saved {
  status?: string;
}

export interface SavedAnswer {
  question_index: number;
  transcript: string;
  utterances: number;
}

/** A question with the candidate's own words, and nothing of their grade. */
export interface ShownAnswer {
  question: string;
  transcript: string;
  question_index?: number | null;
  competency?: string;
  source?: "record" | "submitted";
  record?: string | null;
  probes?: Array<ShownFollowUp>;
}

/** A follow-up with the candidate's own words. */
export interface ShownFollowUp {
  text: string;
  transcript: string;
  record?: string | null;
}

/** A follow-up that was asked. Its answer goes under its own index, as that of a question. */
export interface ShownProbe {
  index: number;
  /** The index of its core question. */
  follows: number;
  text: string;
  /** The time that the answer may take; null without a time limit. */
  seconds?: number | null;
}

/**
 * The part of the report that the candidate of an interview by invitation is shown.
 *
 * `pdf_url` leads to the PDF of this part.
 */
export interface ShownReport {
  session_id: string;
  candidate_report: "feedback" | "none";
  role: string;
  title?: string;
  invitation?: Invitation | null;
  blind?: boolean;
  language?: string;
  started_at: number;
  finalized_at: number;
  summary: string;
  strengths?: Array<string>;
  tips?: { [name: string]: string };
  questions?: Array<ShownAnswer>;
  unsubmitted?: Array<UnsubmittedAnswer>;
  graded_by?: Array<string>;
  consent?: Consent | null;
  revision?: number;
  amended?: boolean;
  abandoned?: boolean;
  set_aside?: Array<string>;
  contests?: Array<Contest>;
  pdf?: PrintedPdf | null;
  contested?: boolean;
  pdf_url: string;
}

/** The latest observation; `unknown` and nulls before the first. */
export interface Snapshot {
  state: "focused" | "distracted" | "unknown";
  /** 0..1: how sure the page was. */
  score: number | null;
  last_event: string | null;
}

/** Pace, pauses and fillers of the spoken answers, counted without any judgement. */
export interface Speaking {
  /** The shortest pause that is counted. */
  pause_seconds?: number;
  /** Answers that this server recognised, where it counted something. */
  answers?: Array<SpeakingFacts>;
}

/**
 * Pace, pauses and fillers of a spoken answer, counted for the candidate alone.
 *
 * `follows` is the index of the core question, where the answer is to a follow-up. The pace is rounded to tens, and
 * None where there are too few words to tell. `pauses` counts the pauses of at least PAUSE_SECONDS. `fillers` counts
 * each filler that was recognised.
 */
export interface SpeakingFacts {
  question_index: number;
  follows?: number | null;
  words_per_minute?: number | null;
  pauses?: number;
  longest_pause_seconds?: number | null;
  fillers?: { [name: string]: number };
}

export interface SpokenWord {
  w: string;
  /** Seconds since the recording began. */
  start: number;
  end: number;
}

export interface StartBody {
  role?: string | null;
  /**
   * The interview's language, as a BCP 47 tag: the candidate answers in it, and the questions are asked in it where the
   * role has questions in that language. The server's default language if absent.
   */
  language?: string | null;
  /**
   * The part of an invitation's link behind the #. Its template decides role, language and questions. A second start
   * with it resumes the interview.
   */
  invitation?: string | null;
}

export interface Started {
  session_id: string;
  questions: Array<string>;
  token: Token;
  role: string;
  language: string;
  /** Unix seconds; nothing can be added after it. */
  closes_at: number;
  terms: Terms;
}

/** The stream that the file became. Its words come in the way of words from a microphone. */
export interface Stored {
  stream: string;
  frames: number;
  seconds: number;
}

export type StoredDocument = { [name: string]: JsonValue };

export interface SubmittedTranscript {
  question?: string;
  transcript?: string;
}

/** Attention by time. The ratios add to 1; they are null before the first observation. */
export interface Summary {
  focused_ratio?: number | null;
  distracted_ratio?: number | null;
  unknown_ratio?: number | null;
  /** The longest spell of `distracted`. */
  longest_away_seconds?: number;
  /** From the first observation to the end, or to now. */
  seconds?: number;
  observations?: number;
  /** Without gaps. At most 500 spells: of more, the shortest are left out. */
  timeline?: Array<AttentionSpell>;
}

/** The terms of an interview on this server. */
export interface Terms {
  /** ORG_NAME, if set. */
  organisation: string | null;
  /** ORG_CONTACT, if set: whom to ask. */
  contact: string | null;
  /** Days until everything is erased; null: it is kept. */
  retention_days: number | null;
  /** For how long an interview is open, from its start. */
  session_seconds: number;
  /** The call that erases an interview. */
  erase?: string;
  /** The call that answers everything stored. */
  export?: string;
}

export interface Token {
  access_token: string;
  token_type?: string;
}

/** The question that a trait asks, and descriptions of its marks 1, 3 and 5. */
export interface TraitRubric {
  asks: string;
  anchors: { [name: string]: string };
}

/** Recorded words that the client did not submit: shown, not graded. */
export interface UnsubmittedAnswer {
  question_index: number;
  question: string;
  transcript: string;
}

/**
 * Tokens that a language model read and wrote, and their price (USD; None: not known).
 *
 * The four counts do not overlap. They add up over all calls, unsuccessful calls included.
 */
export interface Usage {
  input_tokens?: number;
  output_tokens?: number;
  cache_read_tokens?: number;
  cache_write_tokens?: number;
  cost_usd?: number | null;
}

/** The answer about a digest. It names neither the session nor anything of its report. */
export interface Verified {
  /** Whether this server issued a PDF with this digest. */
  known: boolean;
  revision?: number | null;
  /** Whether the report has no later revision. */
  newest?: boolean | null;
  /** Unix seconds. */
  printed_at?: number | null;
}
