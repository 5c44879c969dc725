namespace Purlin.RateLimiting;

/// <summary>Receives a key and its words as they leave a generation.</summary>
internal delegate void MoveAction<in TState>(in KeyIdentity identity, Span<long> words, TState state);
