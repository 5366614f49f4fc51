using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "duckdb_create_scalar_function")]
    internal static partial nint CreateScalarFunction();

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_scalar_function")]
    internal static partial void DestroyScalarFunction(ref nint function);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetScalarFunctionName(nint function, string name);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_add_parameter")]
    internal static partial void AddScalarFunctionParameter(nint function, LogicalTypeHandle type);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_varargs")]
    internal static partial void SetScalarFunctionVariableParameters(nint function, LogicalTypeHandle type);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_return_type")]
    internal static partial void SetScalarFunctionReturnType(nint function, LogicalTypeHandle type);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_special_handling")]
    internal static partial void SetScalarFunctionTakesNulls(nint function);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_volatile")]
    internal static partial void SetScalarFunctionVolatile(nint function);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_function")]
    internal static partial void SetScalarFunction(nint function, delegate* unmanaged[Cdecl]<nint, nint, nint, void> body);

    [LibraryImport(Library, EntryPoint = "duckdb_scalar_function_set_error", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ScalarFunctionSetError(nint function, string error);

    [LibraryImport(Library, EntryPoint = "duckdb_register_scalar_function")]
    internal static partial int RegisterScalarFunction(ConnectionHandle connection, nint function);
}
