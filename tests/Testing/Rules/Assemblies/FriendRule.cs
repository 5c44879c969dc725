using System.Reflection;
using System.Runtime.CompilerServices;

namespace Purlin.Testing;

/// <summary>A core opens its internals to its own test project, an adapter to nobody.</summary>
public static class FriendRule
{
    /// <summary>The names of the assemblies that see the internals of another.</summary>
    public static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName.Split(',')[0]);

    /// <summary>The friends too many.</summary>
    public static IEnumerable<Violation> Check(PurlinPackage package, IEnumerable<string> friends) =>
        from friend in friends
        where package.IsAdapter || friend != $"{package.Library}.Tests"
        select new Violation(
            package.Project,
            package.IsAdapter
                ? $"opens its internals to {friend}: an adapter is tested through its public face alone"
                : $"opens its internals to {friend}: only {package.Library}.Tests may see them");
}
