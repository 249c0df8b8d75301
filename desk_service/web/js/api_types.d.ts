/** The HTTP API's types, made from docs/desk-openapi.json by `make docs`. Do not edit. */

/**
 * The things that a candidate has otherwise than others, so that the interview is fair.
 *
 * `time_factor` multiplies the time of the session and of each question; an `untimed` interview has no times, and ends
 * a day after its deadline.
 */
export interface Accommodation {
  time_factor?: number;
  untimed?: boolean;
  no_camera?: boolean;
  text_only?: boolean;
}

/** The things that a candidate has otherwise than others. No reviewer and no report sees it. */
export interface AccommodationBody {
  /** Multiplies the time of the session and of each question: 1.0 to 3.0. */
  time_factor?: number;
  /** No time limit but a day after the deadline. */
  untimed?: boolean;
  /** The camera is not offered. */
  no_camera?: boolean;
  /** Speaking is not offered. */
  text_only?: boolean;
}

/** The program's marks of an answer. */
export interface AiMarks {
  state: "graded" | "needs_person" | "not_gradable" | "none";
  marks: { [name: string]: number };
  /** The marks without the follow-ups; null where none was asked. */
  before_follow_ups: { [name: string]: number } | null;
  mean: number | null;
  reasons: { [name: string]: string };
  quotes: Array<string>;
  review: string | null;
  commentary: string;
  graded_by: string;
}

export interface AnswerBody {
  answer: string;
  outcome: "upheld" | "changed" | "regraded";
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

/** A mark, a note and quotes by the index of the question, from 0. */
export interface AssessmentBody {
  marks?: { [name: string]: unknown };
  notes?: { [name: string]: unknown };
  /** Each stands in its answer word for word. */
  quotes?: { [name: string]: unknown };
  recommendation?: "strong_no" | "no" | "yes" | "strong_yes" | "no_decision" | null;
}

export interface AssignBody {
  user_ids: Array<string>;
}

export interface Assigned {
  user_id: string;
  name: string;
  state: "assigned" | "draft" | "submitted" | "revised";
}

export interface Assignment {
  interview_id: string;
  outcome: "assigned" | "already" | "unknown" | "erased" | "too_many_reviewers";
}

export interface Assignments {
  /** In the order asked for, each interview once. */
  items: Array<Assignment>;
}

export interface AssignmentsBody {
  /** The reviewer, who is added to those assigned before. */
  user_id: string;
  interview_ids: Array<string>;
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

/** The things that reviewers are not shown before they submit their marks. */
export interface Blind {
  names?: boolean;
  ai_marks?: boolean;
}

/** The changes of an invitation; absent fields stay. */
export interface ChangeBody {
  /** Unix seconds; only before the start. A past time opens it now. */
  opens_at?: number | null;
  /**
   * Unix seconds; a start is possible until then. A later time lets an untimed interview that was started go on for as
   * much longer.
   */
  expires_at?: number | null;
  /** Only before the start. */
  accommodation?: AccommodationBody | null;
}

/** The chooser of a follow-up: the template itself, a rule of words, or a language model. */
export interface ChosenBy {
  chooser: "template" | "rule" | "model";
  version?: string;
  model?: string | null;
}

/** A user who can review, without the address of e-mail. */
export interface Colleague {
  id: string;
  name: string;
  role: "admin" | "recruiter" | "reviewer";
}

export interface Colleagues {
  items: Array<Colleague>;
  next: string | null;
}

export interface ComparedQuestion {
  index: number;
  text: string;
  competency: string;
  weight: number;
}

/**
 * An interview. Who shares a band cannot be told apart; bands of a grader fall from the best.
 *
 * The numbers of bands go on from one grader to the next, and rank no grader.
 */
export interface ComparedRow {
  interview_id: string;
  label: string;
  name: string | null;
  band: number | null;
  human: HumanMarks;
  /** Null while the program's marks are closed. */
  ai: ProgramMarks | null;
  mine: Array<1 | 2 | 3 | 4 | 5 | "not_shown" | null> | null;
  /** Submitted reviews. */
  reviews: number;
  needs_person: boolean | null;
  /** Answers that no program could grade: no band. */
  ungradable: number;
  decision: "advance" | "decline" | "hold" | null;
}

export interface Comparison {
  template_id: string;
  title: string;
  version: number;
  graders: Array<string>;
  ready: boolean;
  /** Why there is nothing to compare, in plain words. */
  why: string | null;
  questions: Array<ComparedQuestion>;
  rows: Array<ComparedRow>;
  /** Whether there are more than the 200 newest. */
  more: boolean;
  /** How the marks are counted, in English. */
  note: string;
  /** Marks that a person's single mark may be off by. */
  sure_to: number;
}

export interface ConfirmBody {
  password: string;
}

/** The candidate's `choices`, by a version of the consent text; `given_at` in Unix seconds. */
export interface Consent {
  version: string;
  choices: { [name: string]: boolean };
  given_at: number;
}

/** All that a template says. A version is its content at the time of publishing. */
export interface Content {
  title: string;
  language?: string;
  pack?: Pack | null;
  questions?: Array<TemplateQuestion>;
  follow_ups?: FollowUps;
  blind?: Blind;
  reviews_required?: number;
  retention_days?: number | null;
  attention?: boolean;
  /** How a candidate gets an interview with a person instead. */
  alternative?: string;
}

/** The candidate's objection to something in the report or the interview. */
export interface Contest {
  text: string;
  at: number;
}

export interface DecisionBody {
  outcome: "advance" | "decline" | "hold";
  reason: string;
  /** `no_marks` where the program gave none, else agree or disagree. */
  agrees_with_ai: "agree" | "disagree" | "no_marks";
  /** The reviews that the decision rests on; all of this round if absent. */
  reviews?: Array<string> | null;
}

export interface DescriptionBody {
  /** The text, as pasted. */
  job_description: string;
  language?: string;
}

export interface DraftBody {
  title: string;
  language?: string;
  pack?: Pack | null;
  questions?: Array<TemplateQuestion>;
  follow_ups?: FollowUps;
  blind?: Blind;
  reviews_required?: number;
  retention_days?: number | null;
  attention?: boolean;
  /** How a candidate gets an interview with a person instead. */
  alternative?: string;
}

/**
 * A question that a program proposes for a job.
 *
 * `source` is the passage of the description that the question was made from, word for word. A question of a role pack
 * names its `pack` in its place, and the words that `matched`.
 */
export interface DraftedQuestion {
  text: string;
  competency: string;
  covers?: Array<string>;
  probes?: Array<Probe>;
  source?: string;
  pack?: string;
  matched?: Array<string>;
}

export interface Entries {
  items: Array<Entry>;
  /** `after` of the next page; null on the last. */
  next: string | null;
}

/**
 * An entry: `actor` did `action` to `object`.
 *
 * `facts` holds ids, states and digests, and no personal value, so that the erasure of a person leaves the chain whole.
 * `previous` is the hash of the entry before, `at` is in Unix seconds.
 */
export interface Entry {
  seq: number;
  at: number;
  actor: string;
  action: string;
  object?: string;
  facts?: { [name: string]: string | number | boolean | null };
  previous?: string;
  hash?: string;
}

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

/** The most follow-ups that a candidate is asked, the same for every candidate. */
export interface FollowUps {
  per_question?: number;
  per_interview?: number;
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

/** The end of the chain. Kept elsewhere, it shows later whether the end was cut off. */
export interface Head {
  seq: number;
  hash: string;
}

export interface Health {
  status?: string;
}

/** The marks of people; `median` is the weighted mean of the medians by question. */
export interface HumanMarks {
  median: number | null;
  by_question: Array<number | null>;
  /** How far `median` may be off, in marks. */
  spread: number | null;
}

/** The settings of this installation that the page of the desk tells staff. */
export interface Installation {
  /** The name that candidates are told as the inviting one; null where none is set. */
  organisation: string | null;
  /** The address that links for candidates begin with. */
  public_url: string;
  /** Whether other machines can open links; false where they name this machine. */
  is_public: boolean;
  /** Days after which an interview is erased; null where it is kept. */
  retention_days: number | null;
}

/** An interview in a list. */
export interface InterviewItem {
  id: string;
  label: string;
  /** Null where it is not shown before the own review. */
  name: string | null;
  external_ref: string | null;
  template_id: string;
  title: string;
  version: number;
  state: "issued" | "opened" | "started" | "finished" | "reported" | "expired" | "revoked" | "erased";
  opens_at: number | null;
  expires_at: number;
  started_at: number | null;
  finished_at: number | null;
  reported_at: number | null;
  /** The grades wait for the model's next budget, until then; null: they do not. */
  graded_from: number | null;
  /** The question that is being answered, from 0. */
  question: number | null;
  /** Reviews begin anew in the next round where a contest asks so. */
  round: number;
  mine: "assigned" | "draft" | "submitted" | "revised" | null;
  decision: "advance" | "decline" | "hold" | null;
  contest: "open" | "answered" | null;
  /** Whether the program asks for a person; null while its marks are not shown. */
  needs_person: boolean | null;
  /** Answers that no program could grade: a person marks. */
  ungradable: number;
  revoked: boolean;
  /** The number of questions. */
  questions: number;
  reviews: ReviewCount;
}

export interface InterviewList {
  items: Array<InterviewItem>;
  /** `after` of the next page; null on the last. */
  next: string | null;
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

export interface InvitationList {
  items: Array<ShownInvitation>;
  /** `after` of the next page; null on the last. */
  next: string | null;
}

export interface InviteBody {
  template_id: string;
  /** The newest version if absent. */
  version?: number | null;
  /** Unix seconds; no start is possible before. */
  opens_at?: number | null;
  /** Unix seconds; a start is possible until then. */
  expires_at: number;
  accommodation?: AccommodationBody;
  rows: Array<RowBody>;
}

export interface JoinBody {
  /** The part of the link behind the #. */
  token: string;
  /** At least 12 characters; there is no other rule. */
  password: string;
}

export interface KeyList {
  items: Array<ShownKey>;
  /** `after` of the next page; null on the last. */
  next: string | null;
}

/** The invitation's link, which is shown this once. */
export interface Link {
  link: string;
}

export interface LoginBody {
  email: string;
  password: string;
}

/** A new key, with its secret, which is shown this once. */
export interface NewKey {
  key: ShownKey;
  secret: string;
}

export interface NewKeyBody {
  name: string;
  scopes: Array<"templates" | "invitations" | "interviews" | "reports" | "audit">;
  /** Unix seconds; 365 days from now if absent. */
  ends_at?: number | null;
}

export interface NewTemplateBody {
  /** The pack's title if absent. */
  title?: string | null;
  /** The role pack to begin with. */
  pack?: string | null;
  language?: string;
}

export interface NewUser {
  user: ShownUser;
  link: UserLink;
}

export interface NewUserBody {
  name: string;
  email: string;
  role: "admin" | "recruiter" | "reviewer";
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

/** The reader's own review; `revision` is its entity tag, for If-Match. */
export interface OwnReview {
  marks: { [name: string]: 1 | 2 | 3 | 4 | 5 | "not_shown" };
  notes: { [name: string]: string };
  quotes: { [name: string]: Array<string> };
  recommendation: "strong_no" | "no" | "yes" | "strong_yes" | "no_decision" | null;
  state: "assigned" | "draft" | "submitted" | "revised";
  first: ShownAssessment | null;
  submitted_at: number | null;
  saw_ai_at: number | null;
  revision: number;
}

/** The role pack that the questions came from, with the SHA-256 of its content. */
export interface Pack {
  name: string;
  digest: string;
}

export interface PasswordBody {
  /** The password so far. */
  password: string;
  /** At least 12 characters; there is no other rule. */
  new_password: string;
}

/** The person who is invited, as far as staff told. It lies in the desk's store alone. */
export interface Person {
  name?: string;
  email?: string;
  external_ref?: string;
}

/** A PDF file as it was printed: the SHA-256 of its bytes (hexadecimal), and the time. */
export interface PrintedPdf {
  sha256: string;
  printed_at: number;
}

/** A follow-up to a question, which asks about one point of the question's `covers`. */
export interface Probe {
  text: string;
  for_cover: string;
}

/** RFC 9457 problem details. */
export interface Problem {
  /** A stable code: `urn:vivavoce:problem:` and a word such as `session-closed`. */
  type?: string;
  title: string;
  status: number;
  detail: string;
}

export interface ProgramMarks {
  mean: number | null;
  by_question: Array<number | null>;
  grader: string | null;
}

/** The numbers of people who got so far; each number holds the next one. */
export interface Progress {
  invited: number;
  started: number;
  finished: number;
  /** Interviews that wait for no review and no decision. */
  decided: number;
}

/**
 * The whole report, as finalize answers it and the PDF shows it.
 *
 * `graded_by` is the grader's name, "mixed" for several, "none" where nothing was graded. `revision` counts the PDFs
 * made; `amended` is true once words that arrived after the first version were added. `usage` adds up the answers';
 * None where no language model was asked. `overview` is None in reports of older releases. `rubric` gives the meaning
 * of the marks. `attention` holds the server's own figures, if any, and `attention_claim` the client's. `consent` is
 * the last consent before the end. `set_aside` names the session's events that waited for the operator at the end:
 * their content is missing, unless the report was amended since. `contests` are the candidate's objections at the time
 * of the print. `pdf` is not part of the printed report; None in reports of older releases. `title` is the role's or
 * the template's title, `invitation` None for an interview that anybody may start, and `candidate_report` the part of
 * the report that the candidate sees. While the report is `blind`, people have to mark before the candidate sees a
 * mark.
 */
export interface Report {
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
}

/** The report's revision, and the digests of its PDF and of the template's version. */
export interface ReportRef {
  revision: number;
  sha256: string | null;
  /**
   * Other words or marks came at this time, after the first report: whoever submitted or decided before it did not know
   * them. Null: the first ones hold.
   */
  changed_at: number | null;
  template_sha256: string;
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

export interface ReviewCount {
  submitted: number;
  required: number;
}

export interface Reviewers {
  assigned: Array<Assigned>;
}

export interface RevisionBody {
  marks?: { [name: string]: unknown };
  notes?: { [name: string]: unknown };
  /** Each stands in its answer word for word. */
  quotes?: { [name: string]: unknown };
  recommendation?: "strong_no" | "no" | "yes" | "strong_yes" | "no_decision" | null;
  reason: string;
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

/** A person to invite; every field may be left out. Terms of the row's own come first. */
export interface RowBody {
  name?: string;
  email?: string;
  /** The person's key in your own system. */
  external_ref?: string;
  /** The call's if absent. */
  expires_at?: number | null;
  /** The call's if absent. */
  accommodation?: AccommodationBody | null;
}

/** The outcome of a row: an invitation with its link, which is shown this once, or a problem. */
export interface RowOutcome {
  /** Counted from 0. */
  row: number;
  id?: string | null;
  label?: string | null;
  link?: string | null;
  problem?: string | null;
}

export interface RowOutcomes {
  items: Array<RowOutcome>;
}

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

export interface SetupBody {
  /** The part of the setup link behind the #. */
  token: string;
  name: string;
  email: string;
  /** At least 12 characters; there is no other rule. */
  password: string;
}

export interface ShownAssessment {
  marks: { [name: string]: 1 | 2 | 3 | 4 | 5 | "not_shown" };
  notes: { [name: string]: string };
  quotes: { [name: string]: Array<string> };
  recommendation: "strong_no" | "no" | "yes" | "strong_yes" | "no_decision" | null;
}

export interface ShownContest {
  id: string;
  text: string;
  filed_at: number;
  due_at: number;
  state: "open" | "answered";
  answer: string | null;
  outcome: "upheld" | "changed" | "regraded" | null;
  by: string | null;
}

export interface ShownDecision {
  id: string;
  outcome: "advance" | "decline" | "hold";
  reason: string;
  by: string;
  at: number;
  agreed_with_ai: "agree" | "disagree" | "no_marks";
  supersedes: string | null;
}

/**
 * A draft. While it is `asked`, there are no questions.
 *
 * `made_by` is the model's name, or `packs`: questions of the role packs, which were not written for this job. Each
 * question of a model has the `source` that it was made from, word for word.
 */
export interface ShownDraft {
  id: string;
  state: "asked" | "made";
  language: string;
  questions?: Array<DraftedQuestion>;
  made_by?: string | null;
  /** Proposals that failed a check, by the check. */
  dropped?: { [name: string]: number };
  /** Words of the description that no question deals with. */
  gaps?: Array<string>;
  /** A part of the description looks like orders to a program. */
  suspicious?: boolean;
  note?: string;
}

/** A follow-up: the reason (`why`), the point that it asks for, and the answer. */
export interface ShownFollowUp {
  text: string;
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
  for_cover: string;
  answer: string;
}

/** An interview, as far as the reader may see it. */
export interface ShownInterview {
  id: string;
  label: string;
  /** Null where it is not shown before the own review. */
  name: string | null;
  external_ref: string | null;
  template_id: string;
  title: string;
  version: number;
  state: "issued" | "opened" | "started" | "finished" | "reported" | "expired" | "revoked" | "erased";
  opens_at: number | null;
  expires_at: number;
  started_at: number | null;
  finished_at: number | null;
  reported_at: number | null;
  /** The grades wait for the model's next budget, until then; null: they do not. */
  graded_from: number | null;
  /** The question that is being answered, from 0. */
  question: number | null;
  /** Reviews begin anew in the next round where a contest asks so. */
  round: number;
  mine: "assigned" | "draft" | "submitted" | "revised" | null;
  decision: "advance" | "decline" | "hold" | null;
  contest: "open" | "answered" | null;
  /** Whether the program asks for a person; null while its marks are not shown. */
  needs_person: boolean | null;
  /** Answers that no program could grade: a person marks. */
  ungradable: number;
  revoked: boolean;
  questions: Array<ShownQuestion>;
  review_counts: ReviewCount;
  ai: "closed" | "open" | "absent";
  why_closed: string | null;
  summary: string | null;
  attention: AttentionFigures | null;
  graded_by: string | null;
  review: OwnReview | null;
  reviews: Array<ShownReview>;
  assigned: Array<Assigned>;
  decisions: Array<ShownDecision>;
  contests: Array<ShownContest>;
  notes_language: string;
  report: ReportRef | null;
}

export interface ShownInvitation {
  id: string;
  template_id: string;
  version: number;
  label: string;
  person: Person;
  state: "issued" | "opened" | "started" | "finished" | "reported" | "expired" | "revoked" | "erased";
  revoked: boolean;
  opens_at: number | null;
  expires_at: number;
  accommodation: Accommodation;
  opened_at: number | null;
  started_at: number | null;
  finished_at: number | null;
}

/** A key without its secret, of which `starts` holds the first characters. */
export interface ShownKey {
  id: string;
  name: string;
  starts: string;
  scopes: Array<"templates" | "invitations" | "interviews" | "reports" | "audit">;
  state: "on" | "ended" | "revoked";
  made_at: number;
  /** The id of the user. */
  made_by: string;
  ends_at: number;
  /** The day (UTC) of the last call: YYYY-MM-DD. */
  last_used: string | null;
}

export interface ShownQuestion {
  index: number;
  text: string;
  competency: string;
  covers: Array<string>;
  ideal: string;
  weight: number;
  seconds: number | null;
  /** Descriptions of the marks 1 to 5. */
  anchors: Array<string>;
  /** Whether the question has no anchors of its own: `anchors` are then the common descriptions, in English. */
  common_anchors: boolean;
  answer: ShownWords | null;
  ai: AiMarks | null;
}

/** A submitted review. */
export interface ShownReview {
  marks: { [name: string]: 1 | 2 | 3 | 4 | 5 | "not_shown" };
  notes: { [name: string]: string };
  quotes: { [name: string]: Array<string> };
  recommendation: "strong_no" | "no" | "yes" | "strong_yes" | "no_decision" | null;
  id: string;
  reviewer: string;
  submitted_at: number | null;
  revised: boolean;
  round: number;
}

export interface ShownSound {
  items: Array<ShownSpan>;
}

/** A span of speech without sure words. A call about it names `stream` and `first_frame`. */
export interface ShownSpan {
  stream: string;
  first_frame: number;
  seconds: number;
  /** The index of the question, from 0. */
  question: number;
}

/** A template in a list. `head` is its newest version, 0 before the first. */
export interface ShownTemplate {
  id: string;
  title: string;
  state: "draft" | "live" | "archived";
  head: number;
  /** The number of questions of the draft. */
  questions: number;
  language: string;
}

/** A user, as staff see each other. */
export interface ShownUser {
  id: string;
  email: string;
  name: string;
  role: "admin" | "recruiter" | "reviewer";
  state: "invited" | "active" | "disabled";
}

/** A version. `sha256` is the digest of its content, as reports and the audit trail name it. */
export interface ShownVersion {
  template_id: string;
  n: number;
  sha256: string;
  published_at: number;
  content: Content;
}

/** An answer, as far as it is there. */
export interface ShownWords {
  text: string;
  language: string;
  corrected: boolean;
  duration?: number | null;
  state: "answered" | "none" | "not_understood";
  follow_ups: Array<ShownFollowUp>;
}

export interface TemplateList {
  items: Array<ShownTemplate>;
  /** `after` of the next page; null on the last. */
  next: string | null;
}

/** A follow-up, which asks about one line of its question's `covers`. */
export interface TemplateProbe {
  text: string;
  for_cover: string;
}

/**
 * A question. `ideal` is for graders and reviewers, never for candidates.
 *
 * `follow_up` says when one of its `probes` is asked. A program drafted a question of the origin `drafted`, from the
 * passage `source` of a job description or of a role pack: it is published only when a person has `checked` it.
 */
export interface TemplateQuestion {
  text: string;
  competency: string;
  covers?: Array<string>;
  ideal?: string;
  seconds?: number;
  weight?: number;
  /** What each mark from 1 to 5 means; none for the common descriptions. */
  anchors?: Array<string>;
  origin?: "pack" | "written" | "drafted";
  probes?: Array<TemplateProbe>;
  follow_up?: "never" | "always" | "needed";
  source?: string;
  checked?: boolean;
}

export interface Today {
  to_review: Waiting;
  to_decide: Waiting;
  contests: WaitingContests;
  in_progress: Waiting;
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

export interface UserChangeBody {
  name?: string | null;
  role?: "admin" | "recruiter" | "reviewer" | null;
  /** true ends all logins of the user; false lets the user in again. */
  disabled?: boolean | null;
}

/** A link by which a user chooses a password. It is shown this once. */
export interface UserLink {
  link: string;
  /** Unix seconds. */
  ends_at: number;
}

export interface Users {
  items: Array<ShownUser>;
  /** `after` of the next page; null on the last. */
  next: string | null;
}

/** The number of interviews, and the newest of them. */
export interface Waiting {
  count: number;
  items: Array<InterviewItem>;
}

export interface WaitingContest {
  interview_id: string;
  label: string;
  contest_id: string;
  filed_at: number;
  due_at: number;
}

/** The number of unanswered objections, and the objections that are due first. */
export interface WaitingContests {
  count: number;
  items: Array<WaitingContest>;
}
