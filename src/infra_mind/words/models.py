"""Hosted language models by the names that their makers give them."""

_MODELS = {
    "gpt-6-luna": "GPT-6 Luna",
    "claude-haiku-5-5": "Claude Haiku 5.5",
    "gemini-3.5-flash-lite": "Gemini 3.5 Flash-Lite",
    "mistral-small-2603": "Mistral Small",
    "gpt-6.1-terra": "GPT-6.1 Terra",
    "claude-sonnet-5-5": "Claude Sonnet 5.5",
    "gemini-3.8-flash": "Gemini 3.8 Flash",
    "mistral-large-4": "Mistral Large 4",
    "gpt-6.1-sol": "GPT-6.1 Sol",
    "claude-opus-5-5": "Claude Opus 5.5",
    "gemini-3.1-pro-preview": "Gemini 3.1 Pro",
    "mistral-medium-3-5": "Mistral Medium 3.5",
    "nova-lite": "Amazon Nova Lite",
    "gpt-oss-20b": "gpt-oss-20b",
    "ministral-3-8b": "Ministral 3 8B",
    "gemma-4-26b": "Gemma 4 26B",
    "phi-4": "Phi-4",
    "gpt-oss-120b": "gpt-oss-120b",
    "llama-3.3-70b": "Llama 3.3 70B",
    "qwen3-32b": "Qwen3 32B",
    "nova-pro": "Amazon Nova Pro",
    "mistral-large-3": "Mistral Large 3",
    "glm-5.3": "GLM 5.3",
}
# Where a model is served at a pace of its own, by the end of its name.
_HOSTS = ("-aws", "-azure", "-gcp")


def model_words(name: str) -> str:
    """A hosted model, whoever serves it; one that is not known goes by its own name."""
    plain = next((name.removesuffix(host) for host in _HOSTS if name.endswith(host)), name)
    return _MODELS.get(plain, plain)
