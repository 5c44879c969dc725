using System.Runtime.InteropServices;

namespace Purlin.Geospatial.Tests.Snapshots;

/// <summary>
/// Memory that ends where 64 MiB begin which nobody may read: a read behind its end kills the process. It is unmapped
/// when it is disposed, as SafeHandle has it.
/// </summary>
internal sealed partial class GuardedMemory : SafeHandle
{
    private const int PageBytes = 1 << 16;
    private const nuint GuardBytes = 64 << 20;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly nuint _room;

    /// <summary>So many bytes, a multiple of 64.</summary>
    public GuardedMemory(int bytes)
        : base(0, ownsHandle: true)
    {
        Prerequisite.Require(OperatingSystem.IsLinux(), "Guard pages are asked of Linux.");
        _room = ((nuint)bytes + PageBytes - 1) & ~(nuint)(PageBytes - 1);
        Map = MemoryMap(0, _room + GuardBytes, 0, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, Map);
        Assert.Equal(0, Protect(Map, _room, ReadWrite));
        SetHandle(Map + (nint)_room - bytes);
    }

    public override bool IsInvalid => handle == 0;

    private nint Map { get; }

    protected override bool ReleaseHandle() => Unmap(Map, _room + GuardBytes) == 0;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MemoryMap(nint at, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint at, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint at, nuint bytes);
}
