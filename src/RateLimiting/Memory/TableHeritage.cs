namespace Purlin.RateLimiting;

/// <summary>
/// What the table of a policy's version takes over from the tables before it: the older table with its keys, the steps
/// from its version to this one, and what a key never seen begins with. Thread-safe.
/// </summary>
internal sealed class TableHeritage
{
    private const int MaxSteps = 32;
    private const int MaxDepth = 4;
    private const int MaxStateWords = 3;

    private readonly RateLimitPolicy _policy;
    private readonly RateLimitPolicy _from;
    private readonly VersionStep[] _steps;
    private readonly VersionStep[] _lastSteps;
    private readonly long[] _newcomer;

    private TableHeritage(
        RateLimitPolicy policy, RateLimitPolicy from, VersionStep[] steps, VersionStep[] lastSteps, long[] newcomer,
        KeyTable? source, object? family)
    {
        (_policy, _from, _steps, _lastSteps, _newcomer) = (policy, from, steps, lastSteps, newcomer);
        (Source, Family) = (source, family ?? new());
    }

    /// <summary>The table whose keys are still to be brought over; null if there is none.</summary>
    public KeyTable? Source { get; }

    /// <summary>The same for the tables of all versions of a policy.</summary>
    public object Family { get; }

    public int SourceWords => _from.Layout.Words;

    public int Words => _policy.Layout.Words;

    private int Depth => 1 + (Source?.Heritage?.Depth ?? 0);

    /// <summary>What the table of a policy takes over. Seals the present one.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="present">The table of an earlier version, if there is one.</param>
    /// <param name="now">The store's clocks.</param>
    /// <returns>Null if there is nothing.</returns>
    public static TableHeritage? Of(RateLimitPolicy policy, KeyTable? present, in LimiterNow now)
    {
        if (present is null)
        {
            if (policy.History is not [var first, ..])
                return null;
            VersionStep[] known = policy.Steps(first, now);
            return new(policy, first, known, known, Newcomer(first, null, policy, known), source: null, family: null);
        }

        VersionStep[] steps = policy.Steps(present.Policy, now);
        long[] newcomer = Newcomer(present.Policy, present, policy, steps);
        // A bound on how far back a search goes: the keys of all versions before come to the last one now.
        if (present.Heritage is { } chain && (chain.Depth >= MaxDepth || chain._steps.Length >= MaxSteps))
            present.BringAllOver(now);
        present.Seal();
        // Where the version before holds nothing, its own heritage is taken over directly.
        if (present.Heritage is { } before && present.HasNoKeys)
        {
            if (before.Source is null || before.Source.IsDrained)
                return new(policy, present.Policy, steps, steps, newcomer, source: null, present.Family);
            return new(
                policy, before._from, [.. before._steps, .. steps], steps, newcomer, before.Source, present.Family);
        }

        return new(policy, present.Policy, steps, steps, newcomer, present, present.Family);
    }

    /// <summary>What the shard of an index brings over; null if nothing.</summary>
    public ShardHeritage? ShardAt(int index) =>
        Source?.ShardForHeir(index) is { } shard ? new(this, shard) : null;

    /// <summary>The words of a key never seen.</summary>
    public void Begin(Span<long> words) => _newcomer.CopyTo(words);

    /// <summary>A slot's words of the source's version into those of this one.</summary>
    public void Convert(Span<long> old, Span<long> words) => Convert(_from, old, _policy, words, _steps);

    /// <summary>The debits of a reservation, from the version just before.</summary>
    public LimitDebit[] ConvertDebits(ReadOnlySpan<LimitDebit> debits)
    {
        LimitDebit[] converted = [.. debits];
        foreach (VersionStep step in _lastSteps)
            converted = step.ConvertDebits(converted);
        return converted;
    }

    private static long[] Newcomer(RateLimitPolicy from, KeyTable? present, RateLimitPolicy policy, VersionStep[] steps)
    {
        var old = new long[from.Layout.Words];
        if (present is null)
            from.Layout.Clear(old);
        else
            present.Begin(old);
        var newcomer = new long[policy.Layout.Words];
        Convert(from, old, policy, newcomer, steps);
        return newcomer;
    }

    private static void Convert(
        RateLimitPolicy from, Span<long> old, RateLimitPolicy policy, Span<long> words, VersionStep[] steps)
    {
        Span<long> oldStates = from.StateWords <= 64 ? stackalloc long[from.StateWords] : new long[from.StateWords];
        Span<long> states = policy.StateWords <= 64 ? stackalloc long[policy.StateWords] : new long[policy.StateWords];
        Span<long> buffer = stackalloc long[MaxStateWords];
        for (int i = 0; i < from.Layout.Count; i++)
            from.Layout.StateOf(old, i, buffer).CopyTo(oldStates[from.StateOffset(i)..]);
        VersionStep.ConvertStates(steps, oldStates, states);
        policy.Layout.Clear(words);
        for (int i = 0; i < policy.Layout.Count; i++)
        {
            Span<long> state = policy.Layout.StateOf(words, i, buffer);
            states.Slice(policy.StateOffset(i), state.Length).CopyTo(state);
            policy.Layout.Store(words, i, state);
        }
    }
}
