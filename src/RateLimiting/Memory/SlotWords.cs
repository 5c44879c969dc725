namespace Purlin.RateLimiting;

/// <summary>The words of a slot of at most four, as values.</summary>
internal readonly record struct SlotWords(long First, long Second = 0, long Third = 0, long Fourth = 0);
