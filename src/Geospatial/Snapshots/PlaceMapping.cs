using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Purlin.Geospatial;

/// <summary>
/// A mapped file. It counts as memory for the garbage collector, so that one which nobody uses is found when others are
/// opened: a deleted file's room on the disk is free only then.
/// </summary>
internal sealed class PlaceMapping : SafeHandle
{
    private readonly SafeHandle _view;
    private readonly long _bytes;

    public PlaceMapping(MemoryMappedViewAccessor view, long bytes)
        : base(0, ownsHandle: true)
    {
        (_view, _bytes) = (view.SafeMemoryMappedViewHandle, bytes);
        SetHandle(_view.DangerousGetHandle());
        GC.AddMemoryPressure(bytes);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        GC.RemoveMemoryPressure(_bytes);
        _view.Dispose();
        return true;
    }
}
