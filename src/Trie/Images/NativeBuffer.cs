using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Purlin.Trie;

/// <summary>
/// Memory outside of the managed heap that grows at its end, cleared and aligned to cache lines. Not thread-safe while
/// it grows.
/// </summary>
internal sealed unsafe class NativeBuffer() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    private const int Alignment = 64;
    private const long FirstCapacity = 4_096;

    private long _capacity;
    private long _reported;

    /// <summary>The first byte; moves when the buffer grows.</summary>
    public byte* Start => (byte*)handle;

    /// <summary>How many bytes are in use.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes that are zero, and answers where.</summary>
    /// <param name="bytes">How many, from 0.</param>
    public byte* Grow(long bytes)
    {
        long end = checked(Length + bytes);
        if (end > _capacity || Start == null)
            Reserve(Math.Max(end, Math.Max(FirstCapacity, _capacity * 2)));
        byte* at = Start + Length;
        Length = end;
        return at;
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(new Span<byte>(Grow(bytes.Length), bytes.Length));

    /// <summary>Makes room for so many bytes in all, and no more.</summary>
    public void EnsureCapacity(long capacity)
    {
        if (capacity > _capacity || Start == null)
            Reserve(capacity);
    }

    /// <summary>
    /// Tells the garbage collector how much goes with this: for what grows no more and is left to it.
    /// </summary>
    public void LeaveToCollector()
    {
        _reported = _capacity;
        GC.AddMemoryPressure(_reported);
    }

    /// <summary>Copies all bytes.</summary>
    public void CopyTo(byte* to) => Buffer.MemoryCopy(Start, to, Length, Length);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree(Start);
        if (_reported > 0)
            GC.RemoveMemoryPressure(_reported);
        return true;
    }

    private void Reserve(long capacity)
    {
        nuint bytes = checked((nuint)capacity + Alignment);
        byte* start = (byte*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(start + Length, bytes - (nuint)Length);
        if (Length > 0)
            NativeMemory.Copy(Start, start, (nuint)Length);
        NativeMemory.AlignedFree(Start);
        SetHandle((nint)start);
        _capacity = capacity;
    }
}
