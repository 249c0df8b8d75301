"""Claude as a grader: a call for each answer, its result checked word for word.

answer -> prompt -> budget -> api (deadline, retries, breaker) -> judgement (schema, quotes)
                              -> median -> review
       otherwise: the grade of the offline grader, and why
"""

from grading_service.claude.rater import ClaudeRater, open_rater

__all__ = ["ClaudeRater", "open_rater"]
