using System.Runtime.InteropServices;

namespace Purlin.Shared;

/// <summary>What stands before a frame's payload.</summary>
/// <param name="PayloadBytes">Length of the payload; from an intact header still to be checked against a bound.</param>
/// <param name="PayloadCrc">CRC32C of the payload.</param>
/// <param name="DurableBytes">Size of the log that was known to be on disk when the frame was written.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameHeader(uint PayloadBytes, uint PayloadCrc, ulong DurableBytes);
