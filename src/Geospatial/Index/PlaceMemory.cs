using System.Runtime.InteropServices;

namespace Purlin.Geospatial;

/// <summary>Memory outside of the managed heap, aligned to cache lines and zeroed.</summary>
internal sealed unsafe class PlaceMemory : SafeHandle
{
    private const int Alignment = 64;
    private readonly long _bytes;

    public PlaceMemory(long bytes)
        : base(0, ownsHandle: true)
    {
        _bytes = bytes;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment));
        GC.AddMemoryPressure(bytes);
        NativeMemory.Clear((void*)handle, (nuint)bytes);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(_bytes);
        return true;
    }
}
