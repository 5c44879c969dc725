using System.Numerics;

namespace Purlin.Redlock.Tests;

/// <summary>A set of states other than zero: open addressing in one array, at most two thirds full.</summary>
internal sealed class StateSet
{
    private ulong[] _slots = new ulong[1 << 12];
    private bool _hasZero;

    public int Count { get; private set; }

    public bool Add(ulong state)
    {
        if (state == 0)
        {
            bool isNew = !_hasZero;
            Count += isNew ? 1 : 0;
            _hasZero = true;
            return isNew;
        }

        if (3L * Count >= 2L * _slots.Length)
            Grow();
        ref ulong slot = ref Find(state);
        if (slot == state)
            return false;
        slot = state;
        Count++;
        return true;
    }

    private ref ulong Find(ulong state)
    {
        ulong[] slots = _slots;
        int shift = 64 - BitOperations.Log2((uint)slots.Length);
        int at = (int)((state * 0x9E3779B97F4A7C15) >> shift);
        while (slots[at] != 0 && slots[at] != state)
            at = (at + 1) & (slots.Length - 1);
        return ref slots[at];
    }

    private void Grow()
    {
        ulong[] old = _slots;
        _slots = new ulong[2 * old.Length];
        foreach (ulong state in old)
        {
            if (state != 0)
                Find(state) = state;
        }
    }
}
