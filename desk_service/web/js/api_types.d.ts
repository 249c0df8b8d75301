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
  mean: number | null;
  reasons: { [name: string]: string };
  quotes: Array<string>;
  review: string | null;
  commentary: string;
  graded_by: string;
}

export interface Assigned {
  user_id: string;
  name: string;
  state: "assigned" | "draft" | "submitted" | "revised";
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

/** The changes of an invitation; what is absent stays. */
export interface ChangeBody {
  /** Unix seconds; a start is possible until then. */
  expires_at?: number | null;
  /** Only before the start. */
  accommodation?: AccommodationBody | null;
}

export interface ConfirmBody {
  password: string;
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

export interface FollowUp {
  text: string;
  why: string;
  answer: string;
}

/** The most follow-ups that a candidate is asked, the same for every candidate. */
export interface FollowUps {
  per_question?: number;
  per_interview?: number;
}

/** The end of the chain. Kept elsewhere, it shows later whether the end was cut off. */
export interface Head {
  seq: number;
  hash: string;
}

export interface Health {
  status?: string;
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

/** The reader's own review; `revision` is its entity tag, for If-Match. */
export interface OwnReview {
  marks: { [name: string]: 1 | 2 | 3 | 4 | 5 | "not_shown" };
  notes: { [name: string]: string };
  quotes: { [name: string]: Array<string> };
  recommendation: "strong_no" | "no" | "yes" | "strong_yes" | "no_decision" | null;
  state: "assigned" | "draft" | "submitted" | "revised";
  first: ShownAssessment | null;
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

/** RFC 9457 problem details. */
export interface Problem {
  /** A stable code: `urn:vivavoce:problem:` and a word such as `session-closed`. */
  type?: string;
  title: string;
  status: number;
  detail: string;
}

/** The report's revision, and the digests of its PDF and of the template's version. */
export interface ReportRef {
  revision: number;
  sha256: string | null;
  template_sha256: string;
}

export interface ReviewCount {
  submitted: number;
  required: number;
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
  follow_ups?: Array<FollowUp>;
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
 * A question. `ideal` is for those who grade and review, never for candidates.
 *
 * `follow_up` says when one of its `probes` is asked.
 */
export interface TemplateQuestion {
  text: string;
  competency: string;
  covers?: Array<string>;
  ideal?: string;
  seconds?: number;
  weight?: number;
  origin?: "pack" | "written";
  probes?: Array<TemplateProbe>;
  follow_up?: "never" | "always" | "needed";
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
