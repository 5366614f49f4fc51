namespace MlOps.Sdk.FeatureStore;

/// <summary>Functions of texts.</summary>
internal static class TextFunctions
{
    public static void Apply(ExpressionFunction function, ExpressionValues[] arguments, ExpressionValues result)
    {
        var parts = new string[arguments.Length];
        for (var i = 0; i < result.Length; i++)
        {
            switch (function)
            {
                case ExpressionFunction.Lower:
                    result.Texts[i] = arguments[0].Texts[i].ToLowerInvariant();
                    break;
                case ExpressionFunction.Length:
                    result.Integers[i] = CountCharacters(arguments[0].Texts[i]);
                    break;
                default:
                    for (var p = 0; p < parts.Length; p++)
                    {
                        parts[p] = arguments[p].Texts[i];
                    }

                    result.Texts[i] = string.Concat(parts);
                    break;
            }
        }
    }

    private static long CountCharacters(string text)
    {
        var count = 0L;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
