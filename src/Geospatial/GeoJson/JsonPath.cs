using System.Globalization;
using System.Text;

namespace Purlin.Geospatial;

/// <summary>Where in a JSON text one is; names are those the format has, never those of a text.</summary>
internal sealed class JsonPath
{
    private readonly Stack<(string? Name, int Index)> _steps = new();

    public void Enter(string name) => _steps.Push((name, 0));

    public void Enter(int index) => _steps.Push((null, index));

    public void Leave() => _steps.Pop();

    public override string ToString()
    {
        var text = new StringBuilder("$");
        foreach ((string? name, int index) in _steps.Reverse())
            text.Append(name is null ? string.Create(CultureInfo.InvariantCulture, $"[{index}]") : $".{name}");
        return text.ToString();
    }
}
