/** The interviews, and how one begins. */

export default {
  "interviews.title": "Interviews",
  "interviews.lead": "Write the questions once. Everybody whom you invite gets the same ones.",
  "interviews.new": "New interview",
  "interviews.title_column": "Title",
  "interviews.state": "State",
  "interviews.questions": "Questions",
  "interviews.invited": "Invited",
  "interviews.started": "Started",
  "interviews.finished": "Finished",
  "interviews.decided": "Decided",
  "interviews.state_draft": "Draft",
  "interviews.state_live": "Live · version {n}",
  "interviews.state_archived": "Archived",
  "interviews.archived": "{n|One archived interview|# archived interviews}",
  "interviews.none": "Begin with a role",
  "interviews.none_lead": "Each of these is a set of questions that works as it is, and that you can change.",

  "new_interview.title": "New interview",
  "new_interview.lead": "Take the questions of a role and change what you like, or begin with none.",

  "packs.facts": "{n|One question|# questions} · {languages}",
  "packs.begin": "Begin with this",
  "packs.begin_with": "Begin with this: {title}",
  "packs.blank": "Blank",
  "packs.blank_lead": "No question yet. For those who know what they want to ask.",
  "packs.blank_begin": "Begin with nothing",
  "packs.described": "From a job description",
  "packs.described_lead": "Paste it, and questions are proposed for you to choose from and check.",
  "packs.described_begin": "Paste a description",
  "packs.untitled": "Untitled interview",
};
