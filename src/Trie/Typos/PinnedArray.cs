using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Trie;

/// <summary>An array that stays where it is, to be read by address as long as this object is reachable.</summary>
/// <param name="length">How many elements, cleared.</param>
internal sealed unsafe class PinnedArray<T>(int length)
    where T : unmanaged
{
    private readonly T[] _elements = GC.AllocateArray<T>(length, pinned: true);

    /// <summary>The first element.</summary>
    public T* Start => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_elements));

    /// <summary>How many there are.</summary>
    public int Length => _elements.Length;
}
