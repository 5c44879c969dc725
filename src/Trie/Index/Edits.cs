namespace Purlin.Trie;

/// <summary>
/// How many edits a completion may be away from what was typed: characters that are wrong, missing, too many, or two
/// in the wrong order, each pair edited once (optimal string alignment), of Unicode scalars.
/// </summary>
public enum Edits
{
    /// <summary>None: it begins with what was typed.</summary>
    None,

    /// <summary>Up to one.</summary>
    One,

    /// <summary>Up to two. Of what has one or two scalars, that is nearly every term.</summary>
    Two,

    /// <summary>As many as the length is worth: none below 3 scalars, one up to 5, then two.</summary>
    Auto,
}
