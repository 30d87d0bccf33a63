"""Care: the plan with its goals, tasks and who helps, the closing report, the follow-up visits."""
