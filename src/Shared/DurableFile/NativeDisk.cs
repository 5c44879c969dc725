using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Purlin.Shared;

/// <summary>
/// The system calls behind <see cref="OsDisk"/> that must not go through the framework. A call that a signal
/// interrupted is made again; a sync that failed is never made again, because the second one would succeed without the
/// lost pages (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020). No error is ignored.
/// </summary>
internal static partial class NativeDisk
{
    private const int Eintr = 4;
    private const int Eagain = 11;
    private const int EagainBsd = 35;
    private const int FullFsync = 51;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int CloseOnExec = 0x80000;
    private const int CloseOnExecDarwin = 0x1000000;
    private const uint ReplaceExisting = 1;
    private const uint WriteThrough = 8;
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>
    /// Waits until a file's bytes are on the device, past its volatile cache where the system can ask for that.
    /// </summary>
    public static void Sync(SafeFileHandle file, bool dataOnly, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!FlushFileBuffers(file))
                throw Failed("FlushFileBuffers", path);
            return;
        }

        while (SyncOnce(file, dataOnly) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Eintr)
                throw Failed("Sync", path);
        }
    }

    /// <summary>
    /// Waits until a directory's entries are on the device. Nothing on Windows, which documents no call for it: there
    /// <see cref="Rename"/> itself writes through, and the flush of a new file covers its own metadata.
    /// </summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;

        // Without O_CREAT the variadic mode is not passed, so this declaration is right on every calling convention.
        int flags = OperatingSystem.IsMacOS() ? CloseOnExecDarwin : CloseOnExec;
        nint descriptor;
        while ((descriptor = OpenExisting(path, flags)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Eintr)
                throw Failed("Opening the directory", path);
        }

        using SafeFileHandle directory = new(descriptor, ownsHandle: true);
        Sync(directory, dataOnly: false, path);
    }

    /// <summary>Renames in one step, replacing the target; never the copy that File.Move falls back to.</summary>
    public static void Rename(string from, string to)
    {
        bool renamed = OperatingSystem.IsWindows()
            ? MoveFileEx(from, to, ReplaceExisting | WriteThrough)
            : RenameUnix(from, to) == 0;
        if (!renamed)
            throw Failed($"Renaming to '{to}'", from);
    }

    /// <summary>Locks an open file for its opener alone; on Windows its sharing mode has done so already.</summary>
    /// <returns>Whether the lock is held now; false if another opener has it.</returns>
    public static bool TryLock(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows())
            return true;
        while (Flock(file, LockExclusive | LockNonBlocking) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (IsHeldByAnother(error))
                return false;
            if (error != Eintr)
                throw Failed("Locking", path);
        }

        return true;
    }

    /// <summary>Whether an error code says that another opener holds a file.</summary>
    public static bool IsHeldByAnother(int hresult) => OperatingSystem.IsWindows()
        ? hresult == SharingViolation
        : hresult == (OperatingSystem.IsLinux() ? Eagain : EagainBsd);

    private static int SyncOnce(SafeFileHandle file, bool dataOnly)
    {
        if (OperatingSystem.IsMacOS())
            return Fcntl(file, FullFsync);
        return dataOnly && OperatingSystem.IsLinux() ? Fdatasync(file) : Fsync(file);
    }

    private static IOException Failed(string operation, string path)
    {
        int error = Marshal.GetLastPInvokeError();
        string text = Marshal.GetPInvokeErrorMessage(error);
        int hresult = OperatingSystem.IsWindows() ? unchecked((int)0x80070000) | error : error;
        return new IOException($"{operation} failed for '{path}': {text} (error {error}).", hresult);
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Fdatasync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenExisting(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameUnix(string from, string to);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushFileBuffers(SafeFileHandle file);

    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool MoveFileEx(string from, string to, uint flags);
}
