import { startEmbeddedAws } from "../../infra/local/embedded-aws.ts";
import { say } from "./program.ts";

// The far side of the functions as a process of its own: in memory, or in the folder that is named.
const aws = await startEmbeddedAws(process.argv[2], { username: "", password: "" });
say({ ...aws.environment, USERNAME: aws.credentials.username, PASSWORD: aws.credentials.password });
