namespace Purlin.Shared;

/// <summary>Why a <see cref="FrameReader"/> stopped.</summary>
internal enum FrameLogEndKind
{
    /// <summary>The file ends, or holds only zeros, after the last frame.</summary>
    Clean,

    /// <summary>
    /// An unfinished write follows the last frame: nothing behind it was written after it was durable. Cutting it off
    /// loses nothing that was acknowledged, unless the device damaged the last durable frame, which looks the same.
    /// </summary>
    Torn,

    /// <summary>
    /// A frame that was durable once is damaged, or breaks a bound. Nothing may be cut off or appended.
    /// </summary>
    Corrupt,
}
