using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>Where a walk over the candidates of a hash stands. Each engine uses the fields it needs.</summary>
internal struct CandidateState(ulong hash)
{
    /// <summary>The hash.</summary>
    public readonly ulong Hash = hash;

    /// <summary>How many steps were made.</summary>
    public int Step;

    /// <summary>How many candidates of the last, complete scan there were.</summary>
    public int Scanned;

    /// <summary>The word of the last candidate of a scan, and which it was.</summary>
    public ulong LastWord;

    /// <summary>The number of the last candidate of a scan.</summary>
    public int LastNumber;

    /// <summary>The words drawn so far on each level of a <see cref="KeyRanking"/>.</summary>
    public LevelCounters Drawn;

    /// <summary>A counter for each level.</summary>
    [InlineArray(KeyRanking.MaxLevels + 1)]
    public struct LevelCounters
    {
        private int _first;
    }
}
