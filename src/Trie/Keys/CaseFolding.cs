namespace Purlin.Trie;

/// <summary>Simple case folding, the lines C and S of CaseFolding.txt, Unicode 15.0; no culture, no ICU.</summary>
/// <remarks>
/// One record of a scalar says both what it folds to and how it stands in normalization: <see cref="IsSimple"/> scalars
/// are their own decomposition's composition, folded or not, and nothing before them composes with them or changes
/// places with them; so a run of them is folded one by one. All others go through <see cref="Segment"/>.
/// </remarks>
internal static partial class CaseFolding
{
    /// <summary>The record of a scalar, an index of no meaning but through the methods here.</summary>
    public static byte Record(uint scalar) =>
        scalar < RecordLimit
            ? RecordValues[(RecordBlocks[(int)(scalar >> RecordShift)] << RecordShift)
                | (int)(scalar & ((1 << RecordShift) - 1))]
            : (byte)0;

    /// <summary>
    /// Whether a scalar of this record, where it follows and is followed by scalars that do not
    /// <see cref="IsContinuing">continue</see>, gives its folding, and that is in NFC.
    /// </summary>
    public static bool IsSimple(byte record) => record < FirstComplex;

    /// <summary>Whether a scalar of this record may compose or change places with what is before it.</summary>
    public static bool IsContinuing(byte record) => record >= FirstContinuing;

    /// <summary>What a scalar with this record folds to; itself mostly.</summary>
    public static uint Fold(uint scalar, byte record) => (uint)((int)scalar + RecordDeltas[record]);

    /// <summary>What a scalar folds to; itself mostly.</summary>
    public static uint Fold(uint scalar) => Fold(scalar, Record(scalar));

    /// <summary>The capital letter whose key is this scalar alone; the scalar itself if there is none.</summary>
    public static uint Capital(uint scalar) =>
        scalar < CapitalLimit
            ? (uint)((int)scalar + CapitalDeltas[
                CapitalValues[(CapitalBlocks[(int)(scalar >> CapitalShift)] << CapitalShift)
                    | (int)(scalar & ((1 << CapitalShift) - 1))]])
            : scalar;
}
