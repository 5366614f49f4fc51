using System.Collections.Frozen;
using System.Text.Json;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The functions' names in JSON and in messages: snake_case, as in <c>less_or_equal</c>.</summary>
internal static class ExpressionNames
{
    private static readonly FrozenDictionary<ExpressionFunction, string> Names = Enum.GetValues<ExpressionFunction>()
        .ToFrozenDictionary(f => f, f => JsonNamingPolicy.SnakeCaseLower.ConvertName(f.ToString()));

    private static readonly FrozenDictionary<string, ExpressionFunction> Functions =
        Names.ToFrozenDictionary(n => n.Value, n => n.Key, StringComparer.Ordinal);

    public static IEnumerable<string> All => Names.Values;

    public static string Of(ExpressionFunction function) => Names[function];

    public static bool TryParse(string name, out ExpressionFunction function) => Functions.TryGetValue(name, out function);
}
