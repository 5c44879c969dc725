namespace Purlin.Testing.Tests;

/// <summary>An application that imports every package of the family can name each of their types.</summary>
internal static class UniqueNameRule
{
    /// <summary>The public names that two packages have, and those that another package's namespace has.</summary>
    /// <param name="types">The public types, each with the id of its package.</param>
    /// <param name="ids">The ids of all packages.</param>
    public static IEnumerable<Violation> Check(IEnumerable<(string Id, Type Type)> types, IEnumerable<string> ids)
    {
        var parts = ids.SelectMany(id => id.Split('.')).ToHashSet(StringComparer.Ordinal);
        foreach (var same in types.Where(entry => !entry.Type.IsNested)
            .GroupBy(entry => entry.Type.Name.Split('`')[0], StringComparer.Ordinal))
        {
            string[] owners = [.. same.Select(entry => entry.Id).Distinct(StringComparer.Ordinal)];
            if (owners.Length > 1)
                yield return new(same.Key, $"is public in {string.Join(" and ", owners)}: rename all but one");
            if (parts.Contains(same.Key))
            {
                yield return new(same.Key,
                    $"in {owners[0]} is named like a namespace of the family: choose another name");
            }
        }
    }
}
