using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

/// <summary>
/// What the writer needs of a plain entry, in one piece and without a reference: its record but for the stamp, its
/// legs, the hash of its key. Made on the thread of the caller, see <see cref="LedgerKernel.TryPrepare"/>.
/// </summary>
/// <remarks>
/// Only what no other command can change is in it: an account that lasts keeps its slot and its currency for ever. So
/// it is right whenever its turn comes. All else (keys, limits, what is closed) the writer looks at then.
/// </remarks>
internal struct PreparedPost
{
    public const int MaxLegs = 6;
    public const int MaxBytes = 104;

    public ulong KeyHash;

    /// <summary>Given effective time, or -1.</summary>
    public long EffectiveTicks;

    /// <summary>0 if nothing is prepared.</summary>
    public int LegCount;

    public int Length;

    /// <summary>Whether a refusal leaves no trace.</summary>
    public bool ReleasesKey;

    private LegRow _legs;
    private ByteRow _record;

    [UnscopedRef]
    public Span<PreparedLeg> Legs => ((Span<PreparedLeg>)_legs)[..LegCount];

    /// <summary>The bytes of the record; the stamp in them is not set.</summary>
    [UnscopedRef]
    public Span<byte> Record => ((Span<byte>)_record)[..Length];

    [InlineArray(MaxLegs)]
    private struct LegRow
    {
        private PreparedLeg _first;
    }

    [InlineArray(MaxBytes)]
    private struct ByteRow
    {
        private byte _first;
    }
}
