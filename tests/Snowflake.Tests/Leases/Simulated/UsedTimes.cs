namespace Purlin.Snowflake.Tests;

/// <summary>
/// Which interval of time each owner has minted in on each node id. Two owners whose intervals meet on one node id have
/// minted the same ids: every owner numbers from 0 in each millisecond.
/// </summary>
internal sealed class UsedTimes
{
    private readonly List<Use>[] _nodes;

    // Of each node, the time that no use goes beyond: what is after it meets nothing.
    private readonly long[] _lastMs;

    public UsedTimes(int nodes)
    {
        (_nodes, _lastMs) = (new List<Use>[nodes], new long[nodes]);
        for (int i = 0; i < nodes; i++)
            _nodes[i] = [];
    }

    /// <summary>How many pairs of owners have met.</summary>
    public int Duplicates { get; private set; }

    /// <summary>The first pair that met, for the message.</summary>
    public string? First { get; private set; }

    public void Clear()
    {
        foreach (List<Use> uses in _nodes)
            uses.Clear();
        Array.Clear(_lastMs);
        (Duplicates, First) = (0, null);
    }

    public void Add(in Minted minted)
    {
        List<Use> uses = _nodes[minted.Node];
        int own = uses.Count - 1;
        while (own >= 0 && uses[own].Owner != minted.Owner)
            own--;
        // One owner has several intervals where it has not minted in between.
        if (own < 0 || minted.FromMs > uses[own].LastMs + 1)
        {
            own = uses.Count;
            uses.Add(new Use(minted.Owner, minted.FromMs, minted.FromMs - 1, false));
        }

        Use use = uses[own];
        if (minted.Ms <= use.LastMs)
            return;
        // Whatever the rest of the use meets, it has met when it was added.
        bool isAfterAll = use.LastMs + 1 > _lastMs[minted.Node];
        _lastMs[minted.Node] = Math.Max(_lastMs[minted.Node], minted.Ms);
        use = use with { LastMs = minted.Ms };
        for (int i = 0; i < uses.Count && !use.HasMet && !isAfterAll; i++)
        {
            Use other = uses[i];
            if (other.Owner == use.Owner || other.FirstMs > use.LastMs || other.LastMs < use.FirstMs)
                continue;
            use = use with { HasMet = true };
            Duplicates++;
            First ??= $"node {minted.Node}: {other} and {use}";
        }

        uses[own] = use;
    }

    private readonly record struct Use(ulong Owner, long FirstMs, long LastMs, bool HasMet);
}
