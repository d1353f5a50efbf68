import { NORMAL } from "./counts.js";
import { floods } from "./flood.js";
import { hungHooks } from "./hung.js";
import { splitDenials } from "./split.js";
import { unreadInput } from "./unread.js";

hungHooks(NORMAL);
unreadInput(NORMAL);
floods(NORMAL);
splitDenials(NORMAL);
