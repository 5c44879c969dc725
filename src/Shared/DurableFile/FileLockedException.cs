namespace Purlin.Shared;

/// <summary>The files are in use by another opener, of this process or of another one.</summary>
/// <param name="path">The lock file.</param>
internal sealed class FileLockedException(string path) : IOException(
    $"'{path}' is locked: another opener, here or in another process, is using the files beside it. Close it first, "
    + "or choose another place.");
