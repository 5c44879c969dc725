using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>Where a walk over the candidates of a hash stands. Each engine uses the fields it needs.</summary>
internal struct CandidateState
{
    /// <summary>The hash.</summary>
    public readonly ulong Hash;

    /// <summary>How many steps were made.</summary>
    public int Step;

    /// <summary>The words drawn so far of the even sequence.</summary>
    public int BaseDrawn;

    /// <summary>How many candidates of the last, complete scan there were.</summary>
    public int Scanned;

    /// <summary>The number of the last candidate of a scan.</summary>
    public int LastNumber;

    /// <summary>The word of the last candidate of a scan.</summary>
    public ulong LastWord;

    /// <summary>The words drawn so far on each level of a <see cref="KeyRanking"/>.</summary>
    public LevelCounters Drawn;

    public CandidateState(ulong hash)
    {
        Hash = hash;

        // Few walks need the counters, and clearing them costs more than a candidate: see BeginLevels.
        Unsafe.SkipInit(out Drawn);
    }

    /// <summary>Clears the counters of the levels from 1 to <paramref name="levels"/>.</summary>
    public void BeginLevels(int levels)
    {
        for (int level = 1; level <= levels; level++)
            Drawn[level] = 0;
    }

    /// <summary>A counter for each level.</summary>
    [InlineArray(KeyRanking.MaxLevels + 1)]
    public struct LevelCounters
    {
        private int _first;
    }
}
