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

export interface ShownInvitation {
  id: string;
  template_id: string;
  version: number;
  label: string;
  person: Person;
  state: "issued" | "opened" | "started" | "finished" | "expired" | "revoked";
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
