namespace Purlin.Ledger;

/// <summary>A hold that is open: what is left of it.</summary>
internal sealed class Hold(long sequence, ulong keyHash, long expiresAtTicks, HoldLeg[] legs)
{
    public const long Never = long.MaxValue;

    /// <summary>Of the record that opened it: its name inside the book.</summary>
    public long Sequence { get; } = sequence;

    public ulong KeyHash { get; } = keyHash;

    public long ExpiresAtTicks { get; } = expiresAtTicks;

    /// <summary>In the order of the entry.</summary>
    public HoldLeg[] Legs { get; set; } = legs;

    /// <summary>How it ended.</summary>
    public HoldEnd End { get; set; }

    /// <summary>The group that changed it last, so that each group lists it once.</summary>
    public uint GroupStamp { get; set; }

    /// <summary>Its place in the heap of expiries; -1 if it is not there.</summary>
    public int HeapIndex { get; set; } = -1;

    /// <summary>What is left on one side of one account.</summary>
    public Int128 LeftOn(int slot, EntrySide side)
    {
        Int128 left = 0;
        foreach (HoldLeg leg in Legs)
            left += leg.Slot == slot && leg.Side == side ? leg.Left : 0;
        return left;
    }

    /// <summary>Whether nothing is left.</summary>
    public bool IsUsedUp => Array.TrueForAll(Legs, static leg => leg.Left == 0);
}
