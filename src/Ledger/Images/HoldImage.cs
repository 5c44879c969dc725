using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>An open hold as it was at one record. Its legs are replaced when they change, never written over.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HoldImage(Hold Hold, HoldLeg[] Legs);
