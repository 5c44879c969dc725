namespace Purlin.RateLimiting;

/// <summary>
/// The rules of a table whose policy replaced another: a key never seen begins as one that was never seen before the
/// change either. So a key that was idle then and is dropped later loses nothing by it.
/// </summary>
internal sealed class HeirRules(SlotLayout layout, TableHeritage heritage) : ISlotRules
{
    public int Words => layout.Words;

    public void Clear(Span<long> words) => heritage.Begin(words);

    // Every key owes at least what one never seen does; when it is idle, so is that one.
    public bool IsIdle(Span<long> words, in LimiterNow now) => layout.IsIdle(words, now);
}
