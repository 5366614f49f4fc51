using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Finds the mappings between a caller's types and versions, each checked once, and says everything that does not fit.</summary>
internal static class TypedMaps
{
    /// <exception cref="SchemaException">Rows of the type do not fit the version.</exception>
    public static RowMap<TIn> Require<TIn>(ServedVersion version)
    {
        var map = RowMap<TIn>.For(version.Signature.InputSchema);
        return map.Problems.Count == 0 ? map : throw Refused(typeof(TIn), NameOf(version), map.Problems);
    }

    /// <exception cref="SchemaException">Answers of the version do not fit the type.</exception>
    public static Func<Prediction, TOut> Require<TOut>(ServedVersion version, bool mayLackVersion)
    {
        var map = Answers<TOut>.For(version, mayLackVersion);
        return map.Problems.Count == 0 ? map.Convert : throw Refused(typeof(TOut), NameOf(version), map.Problems);
    }

    /// <summary>Checks both types against every version that may be asked.</summary>
    /// <exception cref="SchemaException">Lists everything that does not fit.</exception>
    public static void Check<TIn, TOut>(IEnumerable<ServedVersion> versions, bool mayLackVersion)
    {
        var problems = new List<string>();
        foreach (var version in versions.Distinct())
        {
            string[] found = [.. RowMap<TIn>.For(version.Signature.InputSchema).Problems, .. AnswerMap<TOut>.For(AnswerShape.Of(version, mayLackVersion)).Problems];
            problems.AddRange(found.Except(problems, StringComparer.Ordinal));
        }

        if (problems.Count > 0)
        {
            throw Refused(typeof(TIn), typeof(TOut), string.Join(" and ", versions.Distinct().Select(NameOf)), problems);
        }
    }

    public static SchemaException Refused(Type type, string asked, IReadOnlyList<string> problems) =>
        new($"{type.Name} does not fit {asked}: {string.Join("; ", problems)}.");

    public static SchemaException Refused(Type rows, Type answers, string asked, IReadOnlyList<string> problems) =>
        new($"{rows.Name} and {answers.Name} do not fit {asked}: {string.Join("; ", problems)}.");

    public static string NameOf(ServedVersion version) => $"version {version.NumberText} of \"{version.Model}\"";

    /// <summary>The maps of answers by version, found without making a shape first.</summary>
    private static class Answers<TOut>
    {
        private static readonly ConditionalWeakTable<ModelSignature, AnswerMap<TOut>[]> Known = [];
        private static Tuple<ModelSignature, AnswerMap<TOut>[]>? s_last;

        public static AnswerMap<TOut> For(ServedVersion version, bool mayLackVersion)
        {
            var last = Volatile.Read(ref s_last);
            if (last is null || !ReferenceEquals(last.Item1, version.Signature))
            {
                Volatile.Write(ref s_last, last = Tuple.Create(version.Signature, Find(version)));
            }

            return last.Item2[mayLackVersion ? 1 : 0];
        }

        private static AnswerMap<TOut>[] Find(ServedVersion version) => Known.GetValue(
            version.Signature, _ => [AnswerMap<TOut>.For(AnswerShape.Of(version, false)), AnswerMap<TOut>.For(AnswerShape.Of(version, true))]);
    }
}
