using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Purlin.Testing;

/// <summary>
/// What a package may build on: no library references another, an adapter sees its own core, and a core adds to the
/// framework only the abstractions of Microsoft.Extensions.
/// </summary>
public static partial class ReferenceRule
{
    /// <summary>The referenced assemblies that are not allowed.</summary>
    /// <param name="package">The package.</param>
    /// <param name="references">The names of the assemblies that its own references.</param>
    public static IEnumerable<Violation> Check(PurlinPackage package, IEnumerable<string> references)
    {
        foreach (string reference in references)
        {
            bool isOfFamily = reference.StartsWith("Purlin.", StringComparison.Ordinal);
            if (isOfFamily && !(package.IsAdapter && reference == $"Purlin.{package.Library}"))
            {
                yield return new(package.Project,
                    $"references {reference}: libraries are independent; share source through src/Shared");
            }
            else if (!isOfFamily && !package.IsAdapter && !IsAllowedInCore(package, reference))
            {
                yield return new(package.Project,
                    $"references {reference}, neither the framework nor abstractions: put it into an adapter");
            }
        }
    }

    /// <summary>Whether a core may reference the assembly, or the package of that name.</summary>
    internal static bool IsAllowedInCore(PurlinPackage package, string reference) =>
        File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), reference + ".dll"))
        || Extensions().IsMatch(reference)
        || (package.Library == "RateLimiting" && reference == "System.Threading.RateLimiting");

    private const string Allowed =
        @".+\.Abstractions|Options|Options\.ConfigurationExtensions|Configuration\.Binder|Primitives"
        + @"|Diagnostics\.HealthChecks";

    [GeneratedRegex(@"^Microsoft\.Extensions\.(" + Allowed + ")$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Extensions();
}
