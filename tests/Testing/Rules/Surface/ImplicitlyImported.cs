using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Purlin.Testing;

/// <summary>
/// The public types that a project with <c>ImplicitUsings</c> sees without a using of its own, read from the
/// framework's assemblies: those of <c>Microsoft.NET.Sdk</c>, and of <c>Microsoft.NET.Sdk.Web</c> where its framework
/// is installed.
/// </summary>
internal static class ImplicitlyImported
{
    private static readonly Lazy<FrozenDictionary<string, string>> AllNames = new(Read);

    private static readonly string[] Namespaces =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading",
        "System.Threading.Tasks", "System.Net.Http.Json", "Microsoft.AspNetCore.Builder",
            "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    /// <summary>From a type's name without type parameters to its namespace.</summary>
    public static FrozenDictionary<string, string> Names => AllNames.Value;

    private static FrozenDictionary<string, string> Read()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in FrameworkAssemblies())
        {
            using var portable = new PEReader(File.OpenRead(file));
            if (!portable.HasMetadata)
                continue;
            MetadataReader reader = portable.GetMetadataReader();
            foreach (TypeDefinition type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
            {
                string space = reader.GetString(type.Namespace);
                bool isPublic = (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public;
                if (isPublic && Array.IndexOf(Namespaces, space) >= 0)
                    names.TryAdd(reader.GetString(type.Name).Split('`')[0], space);
            }
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // .../shared/Microsoft.NETCore.App/10.0.x/ has a sibling folder for the web framework.
    private static IEnumerable<string> FrameworkAssemblies()
    {
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory());
        string web = Path.Combine(runtime.Parent!.Parent!.FullName, "Microsoft.AspNetCore.App", runtime.Name);
        IEnumerable<string> webFiles = Directory.Exists(web) ? Directory.EnumerateFiles(web, "*.dll") : [];
        return Directory.EnumerateFiles(runtime.FullName, "*.dll").Concat(webFiles).Order(StringComparer.Ordinal);
    }
}
