"""Claude as a grader: one call an answer, checked word for word; the offline grader behind it.

answer -> prompt -> api (deadline, retries) -> judgement (schema, quotes) -> median -> review
                              otherwise: the offline grade, and why
"""

from grading_service.claude.rater import ClaudeRater, open_rater

__all__ = ["ClaudeRater", "open_rater"]
