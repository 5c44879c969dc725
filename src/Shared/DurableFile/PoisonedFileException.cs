namespace Purlin.Shared;

/// <summary>
/// A file's writer met an I/O error earlier and does nothing any more. What it acknowledged before is durable; what
/// was written since may or may not be. Open the file again and read it to learn the truth.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="first">The first error; also the inner exception.</param>
internal sealed class PoisonedFileException(string path, Exception first) : IOException(
    $"'{path}' takes no more writes after its first error: {first.Message} Close it, open it again and read it back.",
    first);
